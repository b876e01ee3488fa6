using System.Text.Json;

namespace FlannelMesh.Configuration;

/// <summary>
/// One JSON object whose keys are known, in any case. Opening it refuses unknown keys and keys given twice; a key set to null counts as
/// absent, as in flannel.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _origin;
    private readonly string _prefix;

    /// <param name="json">The object.</param>
    /// <param name="origin">The file or flag it came from, for messages.</param>
    /// <param name="prefix">What stands before a key in messages, such as "Backend.".</param>
    /// <param name="known">Every key that is allowed, spelt as in the documentation.</param>
    public JsonFields(JsonElement json, string origin, string prefix, IReadOnlyList<string> known)
    {
        _origin = origin;
        _prefix = prefix;
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
            {
                throw Error($"unknown key {prefix}{property.Name}{NearestName.Suggest(property.Name, known, prefix)}");
            }

            if (!spellings.TryAdd(property.Name, property.Name))
            {
                var first = spellings[property.Name];
                throw Error($"{prefix}{property.Name} is given twice (first as {prefix}{first}); keys do not depend on case");
            }

            if (property.Value.ValueKind != JsonValueKind.Null)
            {
                _values.Add(property.Name, property.Value);
            }
        }
    }

    public bool Has(string key) => _values.ContainsKey(key);

    public bool? Boolean(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw WrongType(key, other, "true or false"),
    };

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw WrongType(key, other, "a string"),
    };

    /// <summary>A string, or an array of strings; none if the key is absent.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } array when array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. array.EnumerateArray().Select(item => item.GetString()!)],
        { } other => throw WrongType(key, other, "a string or an array of strings"),
    };

    /// <summary>A whole number without sign, fraction or exponent.</summary>
    public uint? Number(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw WrongType(key, value, "a number");
        }

        return value.TryGetUInt32(out var number)
            ? number
            : throw Invalid(key, value.GetRawText(), "it must be a whole number that is not negative and has at most 32 bits");
    }

    public JsonElement? Object(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } json => json,
        { } other => throw WrongType(key, other, "an object"),
    };

    public ConfigurationException Error(string message) => new($"{_origin}: {message}");

    public ConfigurationException Invalid(string key, string value, string rule) => Error($"{_prefix}{key} is {value}; {rule}");

    private JsonElement? Find(string key) => _values.TryGetValue(key, out var value) ? value : null;

    private ConfigurationException WrongType(string key, JsonElement value, string expected) =>
        Invalid(key, JsonDocuments.Describe(value), $"it must be {expected}");
}
