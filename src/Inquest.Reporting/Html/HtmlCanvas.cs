using System.Globalization;
using System.Text;
using Inquest.Reporting.Text;

namespace Inquest.Reporting.Html;

/// <summary>
/// Where HTML is put down. Tags, classes and attributes' names are the writers' own words; every text and every attribute's
/// value is escaped here, and there is no way around it.
/// </summary>
internal sealed class HtmlCanvas
{
    private readonly StringBuilder _html = new();

    /// <summary>The HTML so far.</summary>
    public override string ToString() => _html.ToString();

    /// <summary>An opening tag. Attributes are pairs of name and value; one without a value (<c>open</c>) has an empty one, and null leaves it away.</summary>
    public HtmlCanvas Open(string tag, string? classes = null, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _html.Append('<').Append(tag);
        if (classes is not null)
        {
            Attribute("class", classes);
        }

        foreach ((string name, string? value) in attributes)
        {
            Attribute(name, value);
        }

        _html.Append('>');
        return this;
    }

    public HtmlCanvas Close(string tag)
    {
        _html.Append("</").Append(tag).Append('>');
        return this;
    }

    /// <summary>Ends the line: the page's source can be read.</summary>
    public HtmlCanvas Break()
    {
        _html.Append('\n');
        return this;
    }

    public HtmlCanvas Text(string text)
    {
        Escape(Printable.Escape(text));
        return this;
    }

    /// <summary>A whole element around a text.</summary>
    public HtmlCanvas Element(string tag, string? classes, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(tag, classes, attributes).Text(text).Close(tag);

    /// <summary>A sentence; what stands between backticks becomes code.</summary>
    public HtmlCanvas Prose(string sentence)
    {
        string[] parts = sentence.Split('`');
        if (parts.Length % 2 == 0)
        {
            return Text(sentence);
        }

        for (int i = 0; i < parts.Length; i++)
        {
            _ = i % 2 == 0 ? Text(parts[i]) : Element("code", null, parts[i]);
        }

        return this;
    }

    /// <summary>Lines of a preformatted block as they are, line feeds included.</summary>
    public HtmlCanvas Preformatted(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>HTML that another canvas made.</summary>
    public HtmlCanvas Add(HtmlCanvas other)
    {
        _html.Append(other._html);
        return this;
    }

    private void Attribute(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        _html.Append(' ').Append(name);
        if (value.Length > 0)
        {
            _html.Append("=\"");
            Escape(Printable.Escape(value));
            _html.Append('"');
        }
    }

    private void Escape(string text)
    {
        foreach (char c in text)
        {
            _ = c switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '"' => _html.Append("&quot;"),
                '\'' => _html.Append("&#39;"),
                _ => _html.Append(c),
            };
        }
    }

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
