// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/text_table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <string_view>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;

/// Characters of UTF-8 text: every byte that does not continue one.
std::size_t length(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string cut(const std::string& text, std::size_t width) {
    if (length(text) <= width) {
        return text;
    }
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end) {
        if ((text[end] & 0xC0) != 0x80 && ++seen == width) {
            break;
        }
    }
    return text.substr(0, end) + "…";
}

std::string line(const std::vector<std::string>& cells,
                 const std::vector<TextTable::Column>& columns,
                 const std::vector<std::size_t>& widths) {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string shown = cut(cells[i], widths[i]);
        const std::string padding(widths[i] - length(shown), ' ');
        out += i == 0 ? "" : std::string(kGap, ' ');
        out += columns[i].align == TextTable::Align::kLeft ? shown + padding : padding + shown;
    }
    return out.substr(0, out.find_last_not_of(' ') + 1);
}

/// What COLUMNS says, 0 if it is no sensible width.
int asked_width() {
    const char* text = std::getenv("COLUMNS");
    char* end = nullptr;
    const long width = text == nullptr ? 0 : std::strtol(text, &end, 10);
    return width > 0 && width <= 10000 && *end == '\0' ? static_cast<int>(width) : 0;
}

}  // namespace

TerminalStyle terminal_style(std::FILE* stream) {
    TerminalStyle style;
    const int asked = asked_width();
    style.width = asked > 0 ? asked : style.width;
    if (isatty(fileno(stream)) == 0) {
        return style;
    }
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    style.color = (no_color == nullptr || *no_color == '\0') &&
                  (term != nullptr && std::string_view(term) != "dumb");
    winsize size{};
    if (asked == 0 && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        style.width = size.ws_col;
    }
    return style;
}

std::string bold(const std::string& text, const TerminalStyle& style) {
    return style.color ? "\033[1m" + text + "\033[0m" : text;
}

void TextTable::add(std::vector<std::string> row) {
    NVCIM_ASSERT(row.size() == columns_.size());
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        widths.push_back(length(columns_[i].title));
        for (const std::vector<std::string>& row : rows_) {
            widths[i] = std::max(widths[i], length(row[i]));
        }
    }
    return widths;
}

std::size_t TextTable::width() const {
    const std::vector<std::size_t> all = widths();
    return std::accumulate(all.begin(), all.end(), kGap * (all.size() - 1));
}

std::string TextTable::text(const TerminalStyle& style) const {
    std::vector<std::string> titles;
    for (const Column& column : columns_) {
        titles.push_back(column.title);
    }
    std::vector<std::size_t> all = widths();
    const std::size_t total = width();
    const auto limit = static_cast<std::size_t>(std::max(style.width, 1));
    if (total > limit) {
        all[0] -= std::min(total - limit, all[0] - std::min(all[0], kNarrowest));
    }
    std::string out = bold(line(titles, columns_, all), style) + "\n";
    for (const std::vector<std::string>& row : rows_) {
        out += line(row, columns_, all) + "\n";
    }
    return out;
}

}  // namespace nvcim::sim
