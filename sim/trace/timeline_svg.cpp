// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/timeline_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "models/base/error.h"
#include "sim/trace/lanes.h"

namespace nvcim::sim {

namespace {

constexpr double kNames = 230, kWidth = 800, kRight = 30;  // names, drawing area
constexpr double kTop = 34, kRow = 20, kBelow = 34;
constexpr double kPsPerNs = 1000.0;
constexpr const char* kColours[] = {"#8ab6d6",
                                    "#e6a57e",
                                    "#9cc08f",
                                    "#c3a6d1",
                                    "#e3cf80",
                                    "#a7b0ba",
                                    "#d9929b",
                                    "#7fc4bd",
                                    "#b98b62",
                                    "#6f8fc9",
                                    "#c9d46a",
                                    "#e59ac4",
                                    "#5fa3a8",
                                    "#d6c3a5"};

/// 1, 2 or 5 times a power of ten, for at most ten ticks.
double tick_step(double span) {
    double step = std::pow(10.0, std::floor(std::log10(span)) - 1.0);
    for (const double factor : {2.0, 2.5, 2.0}) {
        step *= span / step > 10.0 ? factor : 1.0;
    }
    return step;
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
    }
    return out;
}

/// The end of a path, which tells more than its beginning.
std::string shortened(const std::string& path) {
    constexpr std::size_t kMost = 34;
    return path.size() <= kMost ? path : "…" + path.substr(path.size() - kMost);
}

class Drawing {
public:
    explicit Drawing(const Recorder& trace) : trace_(trace) {
        from_ = std::numeric_limits<std::int64_t>::max();
        for (const Recorder::Slice& slice : trace.slices()) {
            from_ = std::min(from_, slice.start_ps);
            to_ = std::max(to_, slice.start_ps + slice.duration_ps);
        }
        from_ = std::min(std::max(from_, trace.filter().from_ps), to_);
        to_ = std::max(from_ + 1, std::min(to_, trace.filter().to_ps));
    }

    std::string text() {
        std::string rows;
        auto tracks = by_track(trace_);
        for (std::size_t track = 0; track < tracks.size(); ++track) {
            std::string name = trace_.tracks()[track];
            for (const auto& lane : lanes(std::move(tracks[track]))) {
                rows += row(name, lane);
                name.clear();
                ++rows_;
            }
        }
        const double height = kTop + kRow * rows_ + kBelow;
        return fmt::format(
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:g} {:g}\" "
                   "font-family=\"sans-serif\" font-size=\"11\">\n"
                   "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
                   kNames + kWidth + kRight,
                   height) +
               legend() + axis() + rows + "</svg>\n";
    }

private:
    [[nodiscard]] double x(std::int64_t ps) const {
        return kNames + kWidth * static_cast<double>(std::clamp(ps, from_, to_) - from_) /
                            static_cast<double>(to_ - from_);
    }
    [[nodiscard]] static const char* colour(std::size_t kind) {
        return kColours[kind % std::size(kColours)];
    }

    std::string row(const std::string& name, const std::vector<Recorder::Slice>& lane) const {
        const double top = kTop + kRow * rows_;
        std::string out;
        if (!name.empty()) {
            out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
                               kNames - 6,
                               top + 14,
                               escaped(shortened(name)));
        }
        for (const Recorder::Slice& slice : lane) {
            const double left = x(slice.start_ps);
            const double width = x(slice.start_ps + slice.duration_ps) - left;
            out += fmt::format(
                "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:g}\" "
                "fill=\"{}\" stroke=\"#fff\" stroke-width=\"0.5\"/>\n",
                left,
                top + 2,
                std::max(width, 0.8),
                kRow - 4,
                colour(slice.kind));
            const std::string label = std::to_string(slice.argument);
            if (width > 7.0 * static_cast<double>(label.size()) + 4.0) {
                out += fmt::format(
                    "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                    left + width / 2,
                    top + 14,
                    label);
            }
        }
        return out;
    }

    [[nodiscard]] std::string legend() const {
        std::string out;
        double left = kNames;
        std::set<std::uint32_t> drawn;
        for (const Recorder::Slice& slice : trace_.slices()) {
            drawn.insert(slice.kind);
        }
        for (const std::uint32_t kind : drawn) {
            const std::string& name = trace_.kinds()[kind];
            out += fmt::format(
                "<rect x=\"{:.1f}\" y=\"8\" width=\"12\" height=\"12\" "
                "fill=\"{}\"/>\n<text x=\"{:.1f}\" y=\"18\">{}</text>\n",
                left,
                colour(kind),
                left + 16,
                escaped(name));
            left += 34.0 + 6.5 * static_cast<double>(name.size());
        }
        return out;
    }

    [[nodiscard]] std::string axis() const {
        const double bottom = kTop + kRow * rows_;
        const double span = static_cast<double>(to_ - from_) / kPsPerNs;
        const double first = static_cast<double>(from_) / kPsPerNs;
        const double step = tick_step(span);
        const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
        std::string out;
        for (double tick = std::ceil(first / step) * step; tick <= first + span; tick += step) {
            const double at = kNames + kWidth * (tick - first) / span;
            out += fmt::format(
                "<path d=\"M{0:.1f} {1:g}V{2:g}\" stroke=\"#ddd\"/>\n"
                "<text x=\"{0:.1f}\" y=\"{3:g}\" text-anchor=\"middle\" "
                "fill=\"#555\">{4:.{5}f}</text>\n",
                at,
                kTop,
                bottom,
                bottom + 14,
                std::round(tick / step) * step,
                decimals);
        }
        return out + fmt::format(
                         "<text x=\"{:g}\" y=\"{:g}\" text-anchor=\"middle\" "
                         "fill=\"#555\">ns</text>\n",
                         kNames + kWidth / 2,
                         bottom + 28);
    }

    const Recorder& trace_;
    std::int64_t from_ = 0, to_ = 0;
    int rows_ = 0;
};

}  // namespace

void write_timeline_svg(const Recorder& trace, std::ostream& out) {
    if (trace.slices().empty() || trace.slices().size() > kMostDrawn) {
        throw ConfigError(
            fmt::format("a picture shows 1 to {} slices, got {}; choose them with --from-ns, "
                        "--to-ns, --modules and --kinds",
                        kMostDrawn,
                        trace.slices().size()));
    }
    out << Drawing(trace).text();
}

void write_timeline_svg(const Recorder& trace, const std::string& path) {
    std::ostringstream picture;
    write_timeline_svg(trace, picture);
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << picture.str();
    file.close();
    if (!file) {
        throw WriteError(path, errno);
    }
}

}  // namespace nvcim::sim
