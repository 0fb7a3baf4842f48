// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

namespace nvcim::sim {

/// An SQLite database file. What SQLite complains about is thrown as ConfigError with the path.
class Database {
public:
    enum class Mode {
        kCreate,
        kRead,
        kReadUnchanging,  ///< in a place where nobody can write, not even the files of a reader
    };
    Database(const std::string& path, Mode mode);

    void execute(const std::string& sql);
    /// Waits up to `milliseconds` for another process that writes.
    void set_patience(int milliseconds) { sqlite3_busy_timeout(handle_.get(), milliseconds); }

private:
    friend class Statement;
    [[noreturn]] void fail() const;

    std::string path_;
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_;
};

/// A prepared statement. Parameters are bound in order, from the first one on.
class Statement {
public:
    Statement(Database& database, const std::string& sql);

    template <class... Values>
    void insert(const Values&... values) {
        int number = 0;
        (bind(++number, values), ...);
        execute();
    }
    /// Runs a statement that gives no rows with what is bound, and makes it ready for the next
    /// time.
    void execute();
    /// The next row of the result; false behind the last one.
    bool step();
    [[nodiscard]] std::int64_t integer(int column) const {
        return sqlite3_column_int64(handle_.get(), column);
    }
    [[nodiscard]] double real(int column) const {
        return sqlite3_column_double(handle_.get(), column);
    }
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] bool is_null(int column) const {
        return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
    }
    [[nodiscard]] int type(int column) const { return sqlite3_column_type(handle_.get(), column); }

    void bind(int number, std::int64_t value);
    void bind(int number, double value);
    void bind(int number, const std::string& value);
    void bind_null(int number);

private:
    Database& database_;
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> handle_;
};

}  // namespace nvcim::sim
