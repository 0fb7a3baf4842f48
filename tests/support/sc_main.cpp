// SPDX-License-Identifier: Apache-2.0
/// Test program for SystemC code: SystemC brings main(), Catch2 runs inside sc_main().
/// Any SystemC warning or error fails the test that caused it.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdlib>
#include <stdexcept>
#include <systemc>

namespace {

void fail_on_report(const sc_core::sc_report& report, const sc_core::sc_actions&) {
    if (report.get_severity() != sc_core::SC_INFO) {
        throw std::runtime_error(std::string("SystemC report: ") + report.what());
    }
}

}  // namespace

int sc_main(int argc, char* argv[]) {
    sc_core::sc_report_handler::set_handler(fail_on_report);
    return Catch::Session().run(argc, argv);
}
