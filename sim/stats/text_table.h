// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace nvcim::sim {

/// How to write to a terminal or into a file.
struct TerminalStyle {
    bool color = false;  ///< ANSI attributes allowed
    int width = 100;     ///< columns
};

/// The style for a stream: colour only on a terminal and neither with NO_COLOR nor TERM=dumb;
/// the width that the environment variable COLUMNS says, else that of the terminal, else 100.
TerminalStyle terminal_style(std::FILE* stream);

/// Text in bold, or unchanged where attributes are not allowed.
std::string bold(const std::string& text, const TerminalStyle& style);

/// A plain text table. Columns are as wide as their widest cell; where the table is wider than
/// the terminal, the first column is cut with an ellipsis, down to eight characters.
class TextTable {
public:
    enum class Align { kLeft, kRight };
    struct Column {
        std::string title;
        Align align = Align::kRight;
    };

    explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// Precondition: one cell per column.
    void add(std::vector<std::string> row);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    [[nodiscard]] std::size_t width() const;  ///< characters, if nothing is cut
    [[nodiscard]] std::string text(const TerminalStyle& style) const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace nvcim::sim
