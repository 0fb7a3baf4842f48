// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "models/base/error.h"
#include "models/training/training.h"

using namespace nvcim;
using Catch::Matchers::Contains;

TEST_CASE("a missing training plug-in says where it was looked for and how to get it",
          "[training]") {
    CHECK_THROWS_WITH(load_trainer({"/nowhere", "/nowhere/lib"}),
                      Contains("/nowhere/libnvcim_training.so") &&
                          Contains("/nowhere/lib/libnvcim_training.so") &&
                          Contains("libtorch-dev") && Contains("NVCIM_PLUGINS"));
    CHECK_THROWS_AS(load_trainer({}), ConfigError);
}

TEST_CASE("a file that is no plug-in is refused with the loader's reason", "[training]") {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / "nvcim_loader_test";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "libnvcim_training.so") << "not a shared object";
    CHECK_THROWS_WITH(load_trainer({folder.string()}), Contains("cannot load"));
    CHECK_THROWS_AS(load_trainer({folder.string()}), ConfigError);
    std::filesystem::remove_all(folder);
}
