// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nvcim {

/// A number that knows its unit. No implicit conversion, no run-time cost.
/// Base units are chosen so that products close: mW x ns = pJ, V x uS = uA.
template <class Unit>
class Quantity {
public:
    constexpr Quantity() = default;
    constexpr explicit Quantity(double value) : value_(value) {}
    [[nodiscard]] constexpr double value() const { return value_; }

    friend constexpr Quantity operator+(Quantity a, Quantity b) {
        return Quantity{a.value_ + b.value_};
    }
    friend constexpr Quantity operator-(Quantity a, Quantity b) {
        return Quantity{a.value_ - b.value_};
    }
    friend constexpr Quantity operator*(double k, Quantity q) { return Quantity{k * q.value_}; }
    constexpr Quantity& operator+=(Quantity other) {
        value_ += other.value_;
        return *this;
    }
    friend constexpr bool operator<(Quantity a, Quantity b) { return a.value_ < b.value_; }
    friend constexpr bool operator==(Quantity a, Quantity b) { return a.value_ == b.value_; }

private:
    double value_ = 0.0;
};

template <class T>
inline constexpr bool kIsQuantity = false;
template <class Unit>
inline constexpr bool kIsQuantity<Quantity<Unit>> = true;

using Nanoseconds = Quantity<struct NanosecondUnit>;
using GigabytesPerSecond = Quantity<struct GigabytePerSecondUnit>;
using Picojoules = Quantity<struct PicojouleUnit>;
using Milliwatts = Quantity<struct MilliwattUnit>;
using SquareMicrometres = Quantity<struct SquareMicrometreUnit>;
using Microsiemens = Quantity<struct MicrosiemensUnit>;
using Ohms = Quantity<struct OhmUnit>;
using Volts = Quantity<struct VoltUnit>;

constexpr Picojoules operator*(Milliwatts p, Nanoseconds t) {
    return Picojoules{p.value() * t.value()};
}

}  // namespace nvcim
