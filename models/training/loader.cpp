// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "models/base/error.h"
#include "models/training/training.h"

namespace nvcim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "libnvcim_training.so";
constexpr const char* kAdvice =
    "install libtorch-dev, configure with -DNVCIM_BUILD_TRAINING=ON and build, or set "
    "NVCIM_PLUGINS to the folder that holds it";

std::vector<std::string> plugin_folders() {
    std::vector<std::string> folders;
    if (const char* user = std::getenv("NVCIM_PLUGINS"); user != nullptr && *user != '\0') {
        folders.emplace_back(user);
    }
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        folders.push_back(program.parent_path().string());
        folders.push_back((program.parent_path().parent_path() / "lib").string());
    }
    return folders;
}

std::shared_ptr<Trainer> open_plugin(const std::string& path) {
    // Waiting OpenMP threads that spin slow every other process down; must be set before libgomp
    // is loaded.
    setenv("OMP_WAIT_POLICY", "passive", 0);
    // Never closed: libtorch leaves threads and exception types behind.
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        const char* reason = dlerror();
        throw ConfigError(path + ": cannot load the training plug-in: " +
                          (reason != nullptr ? reason : "unknown reason"));
    }
    using Factory = Trainer* (*)();
    const auto make = reinterpret_cast<Factory>(dlsym(library, kTrainerFactory));
    if (make == nullptr) {
        throw ConfigError(path + ": is the training plug-in of another nvcim version (no symbol " +
                          kTrainerFactory + "); rebuild it");
    }
    return std::shared_ptr<Trainer>(make());
}

}  // namespace

std::shared_ptr<Trainer> load_trainer(const std::vector<std::string>& folders) {
    std::string looked_in;
    for (const std::string& folder : folders) {
        const fs::path path = fs::path(folder) / kFile;
        std::error_code error;
        if (fs::exists(path, error)) {
            return open_plugin(path.string());
        }
        looked_in += "\n  " + path.string();
    }
    throw ConfigError(std::string("the training plug-in ") + kFile + " was not found; looked for" +
                      looked_in + "\n" + kAdvice);
}

std::shared_ptr<Trainer> load_trainer() {
    return load_trainer(plugin_folders());
}

}  // namespace nvcim
