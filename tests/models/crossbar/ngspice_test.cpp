// SPDX-License-Identifier: Apache-2.0
/// The wire solver against a circuit simulator, on netlists that a script writes.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "models/crossbar/wire_solver.h"
#include "tests/models/crossbar/wire_circuits.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using nvcim::test::currents;
using nvcim::test::TemporaryFolder;

namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    REQUIRE(pipe != nullptr);
    std::string text;
    char part[4096];
    for (std::size_t size = 0; (size = std::fread(part, 1, sizeof part, pipe.get())) > 0;) {
        text.append(part, size);
    }
    return text;
}

/// Element name to value: the last word of its line.
std::map<std::string, double> elements(const std::string& netlist) {
    std::map<std::string, double> values;
    std::istringstream lines(netlist);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || (line[0] != 'R' && line[0] != 'V')) {
            continue;
        }
        values[line.substr(0, line.find(' '))] = std::stod(line.substr(line.rfind(' ')));
    }
    return values;
}

void compare(int size, double word, double bit, double driver, double sense) {
    CAPTURE(size, word, bit);
    std::ostringstream command;
    command << "python3 tests/reference/crossbar_netlist.py " << size << ' ' << size << ' ' << size
            << ' ' << word << ' ' << bit << ' ' << driver << ' ' << sense;
    const std::string netlist = output_of(command.str());
    const auto values = elements(netlist);
    const TemporaryFolder folder;
    const std::string text =
        output_of("ngspice -b " + folder.write("array.cir", netlist) + " 2>/dev/null");

    WireCircuit circuit{size, size, word, bit, driver, sense, {}};
    std::vector<double> volts;
    for (int r = 0; r < size; ++r) {
        volts.push_back(values.at("Vin" + std::to_string(r)));
        for (int c = 0; c < size; ++c) {
            circuit.siemens.push_back(
                1.0 / values.at("Rcell" + std::to_string(r) + "_" + std::to_string(c)));
        }
    }
    const std::vector<double> found = currents(effective_conductances(circuit), volts);
    const std::vector<double> ideal = currents(circuit.siemens, volts);
    double worst = 0.0;
    for (int c = 0; c < size; ++c) {
        const std::string label = "i(vsense" + std::to_string(c) + ") = ";
        const std::size_t at = text.find(label);
        REQUIRE(at != std::string::npos);  // ngspice missing? scripts/install-deps.sh test
        const double expected = std::stod(text.substr(at + label.size()));
        const auto i = static_cast<std::size_t>(c);
        worst = std::max(worst, std::abs(found[i] - expected) / expected);
        CHECK(expected < 0.999 * ideal[i]);  // there is a drop to agree about
    }
    CHECK(worst < 1e-9);  // measured: 6e-13; a difference of 1e-4 would be a wrong circuit already
}

}  // namespace

TEST_CASE("column currents agree with ngspice on 16 x 16 cells", "[crossbar][ngspice]") {
    compare(16, 1.0, 1.0, 0.0001, 0.0);
    compare(16, 2.12, 6.36, 100.0, 50.0);
}

TEST_CASE("column currents agree with ngspice on 32 x 32 cells", "[crossbar][ngspice]") {
    compare(32, 5.0, 2.0, 20.0, 1.0);
}

TEST_CASE("column currents agree with ngspice on 64 x 64 cells", "[crossbar][ngspice]") {
    compare(64, 2.5, 2.5, 100.0, 50.0);
}
