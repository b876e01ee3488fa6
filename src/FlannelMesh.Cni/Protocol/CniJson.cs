using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlannelMesh.Cni.Protocol;

/// <summary>Reads and writes JSON without a serializer: most of what passes through here belongs to others and must stay as it is.</summary>
internal static class CniJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="JsonException">It is not JSON, or not an object.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> json) =>
        JsonNode.Parse(json, documentOptions: Strict) as JsonObject ?? throw new JsonException("it must be a JSON object");

    public static JsonObject? TryParseObject(ReadOnlySpan<byte> json)
    {
        try
        {
            return ParseObject(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static byte[] ToBytes(JsonNode node)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Plain))
        {
            node.WriteTo(writer);
        }

        return bytes.ToArray();
    }

    /// <summary>As people shall see a value in an error.</summary>
    public static string Show(JsonNode? value)
    {
        const int Enough = 100;
        var text = value is null ? "null" : System.Text.Encoding.UTF8.GetString(ToBytes(value));
        return text.Length <= Enough ? text : text[..Enough] + "…";
    }

    /// <summary>The text of a string; null of anything else.</summary>
    public static string? Text(this JsonNode? value) =>
        value is JsonValue && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
