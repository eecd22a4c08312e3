using System.Globalization;
using System.Net;
using System.Text;

namespace Healthcare.Kafka.Tool;

/// <summary>A chart as SVG, to stand in a page: axes with their grid, and whatever is drawn between them.</summary>
internal sealed class Chart(string name, Axis across, Axis up, string acrossName, string upName)
{
    private const double Width = 880;
    private const double Height = 320;
    private const double Left = 70;
    private const double Right = 30;
    private const double Top = 26;
    private const double Bottom = 46;
    private const double NameLength = 120;
    private const double LineHeight = 15;

    private readonly StringBuilder _marks = new();

    /// <summary>Draws a line through points. Each series has a colour of the page's style, by its number.</summary>
    public void Line(int series, IEnumerable<(double Across, double Up)> points, string title, bool isDashed = false)
    {
        var path = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Across):0.#},{Y(point.Up):0.#}")));
        _marks.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line s{series}{(isDashed ? " dashed" : "")}\" points=\"{path}\"><title>{Encode(title)}</title></polyline>\n");
    }

    /// <summary>Draws a mark at a point, which tells its value when it is pointed at.</summary>
    public void Point(int series, double acrossValue, double upValue, string title) => _marks.Append(
        CultureInfo.InvariantCulture, $"<circle class=\"point s{series}\" cx=\"{X(acrossValue):0.#}\" cy=\"{Y(upValue):0.#}\" r=\"3.5\"><title>{Encode(title)}</title></circle>\n");

    /// <summary>Draws a bar from the ground.</summary>
    public void Bar(int series, double from, double to, double upValue, string title)
    {
        var (width, height) = (Math.Max(1, X(to) - X(from) - 1), Math.Max(0, Y(up.From) - Y(upValue)));
        _marks.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar s{series}\" x=\"{X(from) + 0.5:0.#}\" y=\"{Y(upValue):0.#}\" width=\"{width:0.#}\" ")
            .Append(CultureInfo.InvariantCulture, $"height=\"{height:0.#}\"><title>{Encode(title)}</title></rect>\n");
    }

    /// <summary>Draws a line across or up the chart, with a name.</summary>
    public void Limit(double value, string title, bool isUpright = false)
    {
        if (isUpright ? value > across.To : value > up.To)
        {
            return;
        }

        var (x1, y1, x2, y2) = isUpright ? (X(value), Top, X(value), Height - Bottom) : (Left, Y(value), Width - Right, Y(value));
        _marks.Append(CultureInfo.InvariantCulture, $"<line class=\"limit\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>\n");

        // The name stands on the side that has room: left of a line at the right end, below one at the top, where the axis has its own name.
        var isAtEnd = isUpright ? x1 > Width - Right - NameLength : y1 < Top + LineHeight;
        var (x, y) = isUpright ? (isAtEnd ? x1 - 6 : x1 + 6, Top + 10) : (x1 + 6, isAtEnd ? y1 + LineHeight : y1 - 5);
        _marks.Append(CultureInfo.InvariantCulture, $"<text class=\"limit\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{(isUpright && isAtEnd ? "end" : "start")}\">{Encode(title)}</text>\n");
    }

    public override string ToString()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\"><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Encode(name)}\">\n");
        foreach (var (value, text) in up.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" y1=\"{Y(value):0.#}\" x2=\"{Width - Right}\" y2=\"{Y(value):0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{text}</text>\n");
        }

        foreach (var (value, text) in across.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{X(value):0.#}\" y1=\"{Top}\" x2=\"{X(value):0.#}\" y2=\"{Height - Bottom}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{X(value):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{text}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Encode(acrossName)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" x=\"{Left}\" y=\"14\" text-anchor=\"start\">{Encode(upName)}</text>\n");
        return svg.Append(_marks).Append("</svg></div>\n").ToString();
    }

    private double X(double value) => Left + (across.At(value) * (Width - Left - Right));

    private double Y(double value) => Height - Bottom - (up.At(value) * (Height - Top - Bottom));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
