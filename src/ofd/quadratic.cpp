#include "quadratic.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::ofd {
namespace {

constexpr double tolerance = 0.5; // units
constexpr int most_parts = 12;

struct Node {
    int x = 0;
    int y = 0;
    bool on = true;
};
using Ring = std::vector<Node>;

Node node(const Point& at, bool on) {
    return {static_cast<int>(std::lround(at.x)), static_cast<int>(std::lround(at.y)), on};
}

Point mix(const Point& a, const Point& b, double t) { return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t}; }

/// A cubic curve in equal parts, each near enough to a quadratic one: the farthest distance falls with the
/// cube of their number.
void add_cubic(Ring& ring, Point start, Curve curve) {
    const double x = curve.end.x - 3 * curve.second.x + 3 * curve.first.x - start.x;
    const double y = curve.end.y - 3 * curve.second.y + 3 * curve.first.y - start.y;
    const double off = std::sqrt(3.0) / 36 * std::hypot(x, y);
    const int parts = std::clamp(static_cast<int>(std::ceil(std::cbrt(off / tolerance))), 1, most_parts);
    for (int left = parts; left > 0; --left) {
        const double t = 1.0 / left; // cuts the next part off (de Casteljau)
        const Point a = mix(start, curve.first, t);
        const Point middle = mix(curve.first, curve.second, t);
        const Point c = mix(curve.second, curve.end, t);
        const Point b = mix(a, middle, t);
        const Point d = mix(middle, c, t);
        const Point end = mix(b, d, t);
        ring.push_back(
            node({(3 * (a.x + b.x) - start.x - end.x) / 4, (3 * (a.y + b.y) - start.y - end.y) / 4}, false));
        ring.push_back(node(end, true));
        start = end;
        curve.first = d;
        curve.second = c;
    }
}

/// Clockwise, as TrueType fills; the outlines of CFF turn the other way.
Ring ring_of(const Contour& contour) {
    Ring ring{node(contour.start, true)};
    Point at = contour.start;
    for (const Curve& curve : contour.curves) {
        if (curve.straight) {
            ring.push_back(node(curve.end, true));
        } else {
            add_cubic(ring, at, curve);
        }
        at = curve.end;
    }
    if (ring.size() > 1 && ring.front().x == ring.back().x && ring.front().y == ring.back().y) {
        ring.pop_back(); // closed anyway
    }
    std::reverse(ring.begin() + 1, ring.end());
    return ring;
}

Bounds bounds_of(const std::vector<Ring>& rings) {
    const Node& first = rings.front().front();
    Bounds bounds{first.x, first.y, first.x, first.y};
    for (const Ring& ring : rings) {
        for (const Node& one : ring) {
            bounds = {std::min(bounds.left, one.x), std::min(bounds.bottom, one.y),
                      std::max(bounds.right, one.x), std::max(bounds.top, one.y)};
        }
    }
    return bounds;
}

} // namespace

QuadraticGlyph quadratic(const Glyph& glyph) {
    std::vector<Ring> rings;
    for (const Contour& contour : glyph.contours) {
        rings.push_back(ring_of(contour));
    }
    QuadraticGlyph result;
    if (rings.empty()) {
        return result;
    }
    result.bounds = bounds_of(rings);
    result.contours = static_cast<unsigned>(rings.size());
    BigEndian out;
    out.i16(static_cast<int>(rings.size()));
    out.i16(result.bounds.left).i16(result.bounds.bottom).i16(result.bounds.right).i16(result.bounds.top);
    for (const Ring& ring : rings) {
        result.points += static_cast<unsigned>(ring.size());
        out.u16(result.points - 1);
    }
    out.u16(0); // no instructions
    BigEndian horizontal;
    BigEndian vertical;
    Node before;
    for (const Ring& ring : rings) {
        for (const Node& one : ring) {
            out.u8(one.on ? 1 : 0); // both differences of two octets
            horizontal.i16(one.x - before.x);
            vertical.i16(one.y - before.y);
            before = one;
        }
    }
    result.octets = out.add(horizontal.octets()).add(vertical.octets()).pad(4).octets();
    return result;
}

} // namespace gateway::ofd
