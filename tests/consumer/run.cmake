# SPDX-License-Identifier: Apache-2.0
# cmake -DBUILD=... -DCONSUMER=... -DSCRATCH=... -P run.cmake: installs a finished build into a
# scratch prefix, builds the consumer project against it and runs its programs and ours.
function(must_work)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        list(JOIN ARGV " " command)
        message(FATAL_ERROR "failed (${result}): ${command}\n${output}")
    endif()
endfunction()

file(REMOVE_RECURSE ${SCRATCH})
must_work(${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}/prefix)
must_work(${CMAKE_COMMAND} -S ${CONSUMER} -B ${SCRATCH}/build -G Ninja -DCMAKE_BUILD_TYPE=Release
          -DCMAKE_PREFIX_PATH=${SCRATCH}/prefix)
must_work(${CMAKE_COMMAND} --build ${SCRATCH}/build)
must_work(${SCRATCH}/build/use_models)
must_work(${SCRATCH}/build/use_sim)
must_work(${SCRATCH}/prefix/bin/nvcim --version)
file(GLOB chips ${SCRATCH}/prefix/share/nvcim/arch/chips/*.json)
foreach(chip IN LISTS chips)
    must_work(${SCRATCH}/prefix/bin/nvcim check ${chip})
endforeach()
