// SPDX-License-Identifier: Apache-2.0
#include <systemc>

int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }
