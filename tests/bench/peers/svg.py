"""Charts of lines on two logarithmic axes, as SVG text."""
import math
from html import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 80, 230, 46, 60
COLOURS = ["#0b6fbf", "#d1495b", "#3a8f4d", "#8a5a9e", "#c77c11", "#4f5d75", "#2a9d8f"]


def exponent(points):
    """The slope of the line through the logarithms, by least squares."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return (sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) /
            sum((x - mean_x) ** 2 for x in xs))


def short(number):
    """1500000 as 1.5M, for axes."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= limit and number % (limit / 10) == 0:
            return "%g%s" % (number / limit, letter)
    return "{:,.10g}".format(number)


def seconds(number):
    for limit, unit, factor in ((1, "s", 1), (1e-3, "ms", 1e3), (1e-6, "us", 1e6)):
        if number >= limit * 0.999:
            return "%g %s" % (round(number * factor, 9), unit)
    return "%g ns" % round(number * 1e9, 9)


class Axis:
    """From values to places: the powers of ten around all values."""

    def __init__(self, values, first, last):
        self.low = math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(values)) - 1e-9), self.low + 1)
        self.first, self.last = first, last

    def at(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.first + share * (self.last - self.first)

    def ticks(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]


def text(x, y, words, anchor="middle", size=12, extra=""):
    return ('<text x="%.1f" y="%.1f" text-anchor="%s" font-size="%d"%s>%s</text>'
            % (x, y, anchor, size, extra, escape(words)))


def line(x1, y1, x2, y2, colour, width=1, extra=""):
    return ('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="%g"%s/>'
            % (x1, y1, x2, y2, colour, width, extra))


def frame(title, x_label, y_label, x, y, x_values, y_name):
    """The axes with their names; grid lines at the powers of ten, marks where points are."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    out = [text(LEFT, 24, title, "start", 15, ' font-weight="bold"')]
    for tick in y.ticks():
        out.append(line(LEFT, y.at(tick), right, y.at(tick), "#dddddd"))
        out.append(text(LEFT - 8, y.at(tick) + 4, y_name(tick), "end"))
    for value in x_values:
        out.append(line(x.at(value), TOP, x.at(value), bottom, "#eeeeee"))
        out.append(text(x.at(value), bottom + 18, short(value)))
    out.append(line(LEFT, bottom, right, bottom, "#333333"))
    out.append(line(LEFT, TOP, LEFT, bottom, "#333333"))
    out.append(text((LEFT + right) / 2, HEIGHT - 18, x_label + " (logarithmic)"))
    middle = (TOP + bottom) / 2
    out.append(text(18, middle, y_label + " (logarithmic)", "middle", 12,
                    ' transform="rotate(-90 18 %.1f)"' % middle))
    return out


def curve(points, colour, x, y, is_ours):
    places = [(x.at(a), y.at(b)) for a, b in sorted(points)]
    out = ['<polyline fill="none" stroke="%s" stroke-width="%g" points="%s"/>'
           % (colour, 3 if is_ours else 1.6, " ".join("%.1f,%.1f" % place for place in places))]
    out += ['<circle cx="%.1f" cy="%.1f" r="%g" fill="%s"/>' % (a, b, 4 if is_ours else 3, colour)
            for a, b in places]
    return out


def legend(names, colours):
    out = []
    for i, (name, colour) in enumerate(zip(names, colours)):
        x, y = WIDTH - RIGHT + 14, TOP + 12 + 20 * i
        out.append(line(x, y - 4, x + 18, y - 4, colour, 3))
        out.append(text(x + 24, y, name, "start"))
    return out


def chart(title, x_label, y_label, curves, y_name=short):
    """`curves`: names and points, ours first; None unless ours is a curve. The y axis ends at powers of ten."""
    if len(curves[0][1]) < 2:
        return None
    curves = [(name, points) for name, points in curves if points]
    xs = sorted({a for _, points in curves for a, _ in points})
    ys = [b for _, points in curves for _, b in points]
    x, y = Axis(xs, LEFT, WIDTH - RIGHT), Axis(ys, HEIGHT - BOTTOM, TOP)
    # The marks of x are the sizes themselves, so that its axis may end at them.
    x.low, x.high = math.log10(xs[0]), math.log10(xs[-1])
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
           'font-family="sans-serif" fill="#222222">' % (WIDTH, HEIGHT, WIDTH, HEIGHT),
           '<rect width="%d" height="%d" fill="#ffffff"/>' % (WIDTH, HEIGHT)]
    out += frame(title, x_label, y_label, x, y, xs, y_name)
    for i, (_, points) in reversed(list(enumerate(curves))):
        out += curve(points, COLOURS[i % len(COLOURS)], x, y, i == 0)
    out += legend([name for name, _ in curves], COLOURS)
    return "\n".join(out + ["</svg>"]) + "\n"
