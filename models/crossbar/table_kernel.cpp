// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/table_kernel.h"

#include <fmt/format.h>

#include "models/base/error.h"
#include "models/base/instruction_set.h"

namespace nvcim {

// One source file per instruction set.
TableKernel avx512_kernel();
TableKernel avx2_kernel();
TableKernel portable_kernel();
const DotKernel& vnni_dot_kernel();

namespace {

std::vector<TableKernel> available() {
    std::vector<TableKernel> kernels;
#if defined(__x86_64__)
    if (instruction_set() >= InstructionSet::kAvx512Vnni) {
        kernels.push_back(avx512_kernel());
        kernels.back().name = "avx512vnni";
        kernels.back().dot = &vnni_dot_kernel();
    }
    if (instruction_set() >= InstructionSet::kAvx512) {
        kernels.push_back(avx512_kernel());
    }
    if (instruction_set() >= InstructionSet::kAvx2) {
        kernels.push_back(avx2_kernel());
    }
#endif
    kernels.push_back(portable_kernel());
    return kernels;
}

const TableKernel*& chosen() {
    static const TableKernel* kernel = &table_kernels().front();
    return kernel;
}

}  // namespace

const TableKernel& active_kernel() {
    return *chosen();
}

void use_kernel(const std::string& name) {
    chosen() = &find_kernel(name);
}

const std::vector<TableKernel>& table_kernels() {
    static const std::vector<TableKernel> kernels = available();
    return kernels;
}

const TableKernel& find_kernel(const std::string& name) {
    std::vector<std::string> names = {"auto"};
    for (const TableKernel& kernel : table_kernels()) {
        if (name == "auto" || name == kernel.name) {
            return kernel;
        }
        names.emplace_back(kernel.name);
    }
    throw ConfigError(fmt::format("--kernel \"{}\": expected one that this machine can run: {}",
                                  name,
                                  fmt::join(names, ", ")));
}

}  // namespace nvcim
