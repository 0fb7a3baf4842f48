// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace nvcim::sim {

/// Line plots side by side, as an SVG that needs nothing else.
struct LinePlot {
    struct Line {
        std::string name;
        bool is_dashed = false;
        std::vector<std::pair<double, double>> points;  ///< x ascending
    };
    struct Mark {
        std::string name;
        double x = 0.0;  ///< a vertical line there
    };
    std::string title;
    std::string x_label, y_label;
    double x_most = 1.0;  ///< both axes begin at 0; lines are cut off at the top
    double y_most = 1.0;
    std::vector<Line> lines;
    std::vector<Mark> marks;
};

std::string svg(const std::vector<LinePlot>& plots);

}  // namespace nvcim::sim
