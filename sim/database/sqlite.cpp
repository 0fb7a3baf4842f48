// SPDX-License-Identifier: Apache-2.0
#include "sim/database/sqlite.h"

#include <fmt/format.h>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

/// A path in a URI.
std::string escaped(const std::string& path) {
    std::string out;
    for (const char c : path) {
        out += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", static_cast<int>(c))
                                                : std::string(1, c);
    }
    return out;
}

}  // namespace

Database::Database(const std::string& path, Mode mode)
    : path_(path), handle_(nullptr, sqlite3_close) {
    sqlite3* handle = nullptr;
    const int flags =
        mode == Mode::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int code = mode == Mode::kReadUnchanging
                         ? sqlite3_open_v2(("file:" + escaped(path) + "?immutable=1").c_str(),
                                           &handle,
                                           SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                                           nullptr)
                         : sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) {
        fail();
    }
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
}

void Database::fail() const {
    throw ConfigError(fmt::format("{}: {}", path_, sqlite3_errmsg(handle_.get())));
}

Statement::Statement(Database& database, const std::string& sql)
    : database_(database), handle_(nullptr, sqlite3_finalize) {
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v2(database.handle_.get(), sql.c_str(), -1, &handle, nullptr) !=
        SQLITE_OK) {
        database.fail();
    }
    handle_.reset(handle);
}

bool Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        database_.fail();
    }
    return code == SQLITE_ROW;
}

void Statement::execute() {
    step();
    sqlite3_reset(handle_.get());
}

void Statement::bind_null(int number) {
    sqlite3_bind_null(handle_.get(), number);
}

std::string Statement::text(int column) const {
    const auto* const text = sqlite3_column_text(handle_.get(), column);
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

void Statement::bind(int number, std::int64_t value) {
    sqlite3_bind_int64(handle_.get(), number, value);
}

void Statement::bind(int number, double value) {
    sqlite3_bind_double(handle_.get(), number, value);
}

void Statement::bind(int number, const std::string& value) {
    sqlite3_bind_text(handle_.get(),
                      number,
                      value.data(),
                      static_cast<int>(value.size()),
                      SQLITE_TRANSIENT);  // NOLINT
}

}  // namespace nvcim::sim
