// SPDX-License-Identifier: Apache-2.0
#include "sim/report/line_plot.h"

#include <fmt/format.h>

#include <cmath>

namespace nvcim::sim {

namespace {

constexpr double kWidth = 300, kHeight = 200;  // of the drawing area of one plot
constexpr double kLeft = 50, kTop = 30, kBelow = 60, kRight = 15;
constexpr const char* kColours[] = {"#1b6ca8", "#c8553d", "#4f772d", "#7b4b94"};

/// A step of 1, 2 or 5 times a power of ten that gives four to eight ticks.
double tick_step(double most) {
    double step = std::pow(10.0, std::floor(std::log10(most)) - 1.0);
    for (const double factor : {2.0, 2.5, 2.0}) {
        step *= most / step > 8.0 ? factor : 1.0;
    }
    return most / step > 8.0 ? 2.0 * step : step;
}

class Panel {
public:
    Panel(const LinePlot& plot, double left) : plot_(plot), left_(left) {}

    std::string text() {
        out_ += fmt::format(
            "<text x=\"{:.1f}\" y=\"18\" text-anchor=\"middle\" font-weight=\"bold\">{}</text>\n",
            left_ + kWidth / 2,
            plot_.title);
        axes();
        for (const LinePlot::Mark& mark : plot_.marks) {
            out_ += fmt::format(
                "<path d=\"M{0:.1f} {1:.1f}V{2:.1f}\" stroke=\"#888\" stroke-dasharray=\"2 3\"/>\n"
                "<text x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"end\" fill=\"#666\" "
                "transform=\"rotate(-90 {0:.1f} {3:.1f})\" dy=\"-3\">{4}</text>\n",
                x(mark.x),
                y(plot_.y_most),
                y(0),
                y(plot_.y_most) + 3,
                mark.name);
        }
        for (std::size_t i = 0; i < plot_.lines.size(); ++i) {
            line(plot_.lines[i], kColours[i % 4], static_cast<double>(i));
        }
        return out_;
    }

private:
    [[nodiscard]] double x(double value) const { return left_ + kWidth * value / plot_.x_most; }
    [[nodiscard]] double y(double value) const {
        return kTop + kHeight * (1.0 - value / plot_.y_most);
    }

    void axes() {
        const double x_step = tick_step(plot_.x_most);
        for (double tick = 0; tick <= plot_.x_most * 1.001; tick += x_step) {
            out_ +=
                fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:g}</text>\n",
                            x(tick),
                            y(0) + 16,
                            std::round(tick * 1e6) / 1e6);
        }
        const double y_step = tick_step(plot_.y_most);
        for (double tick = 0; tick <= plot_.y_most * 1.001; tick += y_step) {
            out_ += fmt::format(
                "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{:g}</text>\n"
                "<path d=\"M{:.1f} {:.1f}h{}\" stroke=\"#ddd\"/>\n",
                left_ - 6,
                y(tick) + 4,
                std::round(tick * 1e6) / 1e6,
                left_,
                y(tick),
                kWidth);
        }
        out_ += fmt::format(
            "<path d=\"M{0:.1f} {1:.1f}V{2:.1f}h{3}\" fill=\"none\" stroke=\"#333\"/>\n"
            "<text x=\"{4:.1f}\" y=\"{5:.1f}\" text-anchor=\"middle\">{6}</text>\n"
            "<text x=\"{7:.1f}\" y=\"{8:.1f}\" text-anchor=\"middle\" "
            "transform=\"rotate(-90 {7:.1f} {8:.1f})\">{9}</text>\n",
            left_,
            kTop,
            y(0),
            kWidth,
            left_ + kWidth / 2,
            y(0) + 34,
            plot_.x_label,
            left_ - 36,
            kTop + kHeight / 2,
            plot_.y_label);
    }

    void line(const LinePlot::Line& line, const char* colour, double number) {
        std::string path;
        std::pair<double, double> before;
        for (std::pair<double, double> point : line.points) {
            const bool is_cut = point.second > plot_.y_most;
            if (is_cut && !path.empty()) {  // where the line leaves the drawing
                point.first = before.first + (point.first - before.first) *
                                                 (plot_.y_most - before.second) /
                                                 (point.second - before.second);
            }
            point.second = is_cut ? plot_.y_most : point.second;
            path += fmt::format(
                "{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(point.first), y(point.second));
            if (is_cut) {
                break;
            }
            before = point;
        }
        const std::string style = fmt::format("fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"{}",
                                              colour,
                                              line.is_dashed ? " stroke-dasharray=\"6 4\"" : "");
        const double key_y = kTop + 12 + 16 * number;
        out_ += fmt::format(
            "<path d=\"{0}\" {1}/>\n<path d=\"M{2:.1f} {3:.1f}h24\" {1}/>\n"
            "<text x=\"{4:.1f}\" y=\"{5:.1f}\">{6}</text>\n",
            path,
            style,
            left_ + 10,
            key_y,
            left_ + 40,
            key_y + 4,
            line.name);
    }

    const LinePlot& plot_;
    double left_;
    std::string out_;
};

}  // namespace

std::string svg(const std::vector<LinePlot>& plots) {
    const double step = kLeft + kWidth + kRight;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
        "fill=\"#fff\"/>\n",
        step * static_cast<double>(plots.size()),
        kTop + kHeight + kBelow);
    for (std::size_t i = 0; i < plots.size(); ++i) {
        out += Panel(plots[i], kLeft + step * static_cast<double>(i)).text();
    }
    return out + "</svg>\n";
}

}  // namespace nvcim::sim
