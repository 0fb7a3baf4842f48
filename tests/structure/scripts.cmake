# SPDX-License-Identifier: Apache-2.0
# cmake -DROOT=... -P scripts.cmake: every script explains itself with -h, refuses what it does not
# know with exit code 2, and does both from any folder without doing anything else.
file(GLOB scripts ${ROOT}/scripts/*.sh)
foreach(script IN LISTS scripts)
    execute_process(COMMAND ${script} -h WORKING_DIRECTORY / RESULT_VARIABLE result OUTPUT_VARIABLE help)
    if(NOT result EQUAL 0 OR NOT help MATCHES "usage: scripts/")
        message(SEND_ERROR "${script} -h: exit code ${result}, printed\n${help}")
    endif()
    if(script MATCHES "/test.sh$")
        continue()  # hands what it does not know to ctest
    endif()
    execute_process(COMMAND ${script} --no-such-option WORKING_DIRECTORY /
                    RESULT_VARIABLE result ERROR_VARIABLE complaint OUTPUT_QUIET)
    if(NOT result EQUAL 2 OR complaint STREQUAL "")
        message(SEND_ERROR "${script} --no-such-option: exit code ${result}, printed\n${complaint}")
    endif()
endforeach()

execute_process(COMMAND ${ROOT}/scripts/install-deps.sh --dry-run no-such-group
                RESULT_VARIABLE result ERROR_VARIABLE complaint)
if(NOT result EQUAL 2 OR NOT complaint MATCHES "there are: build data test ci")
    message(SEND_ERROR "an unknown group: exit code ${result}, printed\n${complaint}")
endif()
