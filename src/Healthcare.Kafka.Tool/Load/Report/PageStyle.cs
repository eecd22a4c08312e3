namespace Healthcare.Kafka.Tool;

/// <summary>How the page looks: in light and in dark, on paper too. It takes nothing from elsewhere.</summary>
internal static class PageStyle
{
    public const int Colours = 8;

    public const string Css = """
        :root { --ground: #fff; --text: #1b1f24; --faint: #59636e; --grid: #d9dee3; --ok: #1a7f37; --bad: #c62828;
          --c0: #0b62c4; --c1: #c4500b; --c2: #1a7f37; --c3: #8a3ab9; --c4: #b58900; --c5: #00838f; --c6: #ad1457; --c7: #5d4037; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14181d; --text: #e6e9ec; --faint: #9aa4ae; --grid: #313841; --ok: #56c271; --bad: #ff7b72;
          --c0: #6cb2ff; --c1: #ffa166; --c2: #6fdd8b; --c3: #d2a0ff; --c4: #f2cc60; --c5: #56d4dd; --c6: #ff8fb8; --c7: #c9a99f; } }
        body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; } p { margin: .3rem 0; } .faint, caption { color: var(--faint); }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
        th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--grid); text-align: right; white-space: nowrap; } th { font-weight: 600; color: var(--faint); }
        th:first-child, td:first-child, .text { text-align: left; } .met { color: var(--ok); font-weight: 600; } .missed { color: var(--bad); font-weight: 600; }
        svg { width: 100%; min-width: 44rem; height: auto; display: block; } svg text { font: 12px system-ui, sans-serif; fill: var(--faint); }
        .grid { stroke: var(--grid); stroke-width: 1; } .line { fill: none; stroke-width: 2; } .dashed { stroke-dasharray: 6 4; }
        line.limit { stroke: var(--bad); stroke-width: 1.2; stroke-dasharray: 3 3; } text.limit { fill: var(--bad); }
        .key { display: inline-block; margin-right: 1.2rem; } .key i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-right: .4rem; vertical-align: -1px; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .8rem 0; } dt { color: var(--faint); } dd { margin: 0; }
        @media print { svg { min-width: 0; } body { margin: 0; max-width: none; } h2, svg { break-inside: avoid; } }

        """;

    /// <summary>Gets the rules of the series, which number their colours.</summary>
    public static string Series => string.Concat(Enumerable.Range(0, Colours).Select(number =>
        $".line.s{number} {{ stroke: var(--c{number}); }} .point.s{number}, .bar.s{number} {{ fill: var(--c{number}); }} .key i.s{number} {{ background: var(--c{number}); }}\n"));
}
