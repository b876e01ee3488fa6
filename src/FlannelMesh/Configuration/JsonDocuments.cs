using System.Globalization;
using System.Text.Json;

namespace FlannelMesh.Configuration;

/// <summary>JSON text to objects, with errors an editor can jump to.</summary>
internal static class JsonDocuments
{
    private const int LongestQuote = 60;

    /// <exception cref="ConfigurationException">The text is not JSON, or not an object.</exception>
    public static JsonDocument ParseObject(string json, string origin)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            throw new ConfigurationException($"{origin}: it is empty; a JSON object with at least \"Network\" is expected");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{origin}: {Position(e)}not valid JSON: {Reason(e)}", e);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object && IsText(document.RootElement))
        {
            return document;
        }

        using (document)
        {
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                throw new ConfigurationException($"{origin}: not valid JSON: a string holds half of a character (a \\uD800 to \\uDFFF without its other half)");
            }

            throw new ConfigurationException($"{origin}: it is {Describe(document.RootElement)}; a JSON object is expected");
        }
    }

    /// <summary>A value with its JSON type, such as: the string "24".</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the string {Shorten(value)}",
        JsonValueKind.Number => $"the number {Shorten(value)}",
        JsonValueKind.True or JsonValueKind.False => $"the boolean {Shorten(value)}",
        JsonValueKind.Array => $"the array {Shorten(value)}",
        JsonValueKind.Object => $"the object {Shorten(value)}",
        _ => "null",
    };

    /// <summary>The parser takes escaped surrogates without their other half, and throws when they are asked for.</summary>
    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.Object => value.EnumerateObject().All(property => property.Name is not null && IsText(property.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Shorten(JsonElement value)
    {
        var text = string.Join(' ', value.GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "…");
    }

    // The reader counts lines and bytes from 0, people from 1.
    private static string Position(JsonException e) => e.LineNumber is { } line && e.BytePositionInLine is { } column
        ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, column {column + 1}: ")
        : "";

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? e.Message : e.Message[..end];
        return reason.ReplaceLineEndings(" ").TrimEnd('.');
    }
}
