# SPDX-License-Identifier: Apache-2.0
# cmake -DROOT=... -DPROGRAM=... -DSCRATCH=... -P diagrams.cmake: draws again, compares bytes.
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})
execute_process(COMMAND ${ROOT}/scripts/draw-timing.sh ${PROGRAM} ${SCRATCH} COMMAND_ERROR_IS_FATAL ANY)
file(GLOB drawings RELATIVE ${SCRATCH} ${SCRATCH}/*.svg)
list(LENGTH drawings count)
if(NOT count EQUAL 3)
    message(SEND_ERROR "expected 3 diagrams, got: ${drawings}")
endif()
foreach(drawing IN LISTS drawings)
    execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${SCRATCH}/${drawing} ${ROOT}/docs/${drawing}
                    RESULT_VARIABLE differs)
    if(differs)
        message(SEND_ERROR "docs/${drawing} is old; draw it again: scripts/draw-timing.sh ${PROGRAM}")
    endif()
endforeach()
