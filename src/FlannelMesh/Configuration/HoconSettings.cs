using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace FlannelMesh.Configuration;

/// <summary>Settings from the flannelmesh section of a HOCON document; what else is in it belongs to Akka.</summary>
internal static class HoconSettings
{
    private const string AkkaSection = "akka";

    private static readonly string[] Sections = [Setting.HoconSection, AkkaSection];

    /// <summary>The built-in reference.conf: the default of every key.</summary>
    public static IReadOnlyDictionary<string, SettingValue> Reference { get; } =
        Read(Embedded("reference.conf"), "reference.conf", _ => SettingValue.DefaultOrigin);

    /// <summary>The operator's document over our choices for Akka, the built-in akka.conf.</summary>
    public static Config OverAkkaChoices(Config operators)
    {
        var choices = Embedded("akka.conf");
        return operators.IsEmpty ? choices : choices.IsEmpty ? operators : operators.WithFallback(choices);
    }

    /// <exception cref="ConfigurationException">The text is not HOCON.</exception>
    public static Config Parse(string text, string file)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Config.Empty;
        }

        if (HoconBrackets.FindError(text) is { } error)
        {
            throw new ConfigurationException($"{file}: not valid HOCON: {error}");
        }

        try
        {
            return ConfigurationFactory.ParseString(
                text,
                included => throw new FormatException($"include \"{included}\" is not supported; put all keys in one file"));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser throws whatever comes: FormatException, IndexOutOfRangeException, its own types.
            throw new ConfigurationException($"{file}: not valid HOCON: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <exception cref="ConfigurationException">A key is unknown or is not a value.</exception>
    public static IReadOnlyDictionary<string, SettingValue> Read(Config config, string file) =>
        Read(config, file, key => $"{file}:{key}");

    private static Dictionary<string, SettingValue> Read(Config config, string file, Func<string, string> originOf)
    {
        var values = new Dictionary<string, SettingValue>();
        if (config.IsEmpty)
        {
            return values;
        }

        if (!config.Root.IsObject())
        {
            throw new ConfigurationException($"{file}: it holds no keys; sections such as {Setting.HoconSection} {{ … }} are expected");
        }

        foreach (var (section, content) in config.Root.GetObject().Items)
        {
            if (section == Setting.HoconSection)
            {
                Collect(content, file, originOf, values);
            }
            else if (!Sections.Contains(section) && NearestName.Find(section, Sections) is { } nearest)
            {
                throw new ConfigurationException($"{file}: unknown section {section}; did you mean {nearest}?");
            }
        }

        return values;
    }

    private static void Collect(HoconValue section, string file, Func<string, string> originOf, Dictionary<string, SettingValue> values)
    {
        if (!section.IsObject())
        {
            throw new ConfigurationException($"{file}: {Setting.HoconSection} must be a section: {Setting.HoconSection} {{ … }}");
        }

        var known = SettingCatalog.All.Where(setting => setting.IsHoconKey).Select(setting => setting.Name).ToList();
        foreach (var (name, value) in section.GetObject().Items)
        {
            if (!known.Contains(name))
            {
                var suggestion = NearestName.Suggest(name, known, $"{Setting.HoconSection}.");
                throw new ConfigurationException($"{file}: unknown key {Setting.HoconSection}.{name}{suggestion}");
            }

            var key = $"{Setting.HoconSection}.{name}";
            var texts = TextsOf(value, file, key);
            if (value.IsArray() && SettingCatalog.Find(name) is not { IsRepeatable: true })
            {
                throw new ConfigurationException($"{file}: {key} is a list; one value is expected");
            }

            values.Add(name, new SettingValue(texts, originOf(key)));
        }
    }

    private static List<string> TextsOf(HoconValue value, string file, string key)
    {
        if (value.IsArray())
        {
            return value.GetArray().Select(element => TextOf(element, file, key)).ToList();
        }

        return [TextOf(value, file, key)];
    }

    private static string TextOf(HoconValue value, string file, string key)
    {
        if (value.IsObject() || value.IsArray())
        {
            throw new ConfigurationException($"{file}: {key} is a section; a value is expected");
        }

        // An empty string comes back as null.
        return value.GetString()?.Trim() ?? "";
    }

    private static Config Embedded(string name)
    {
        using var stream = typeof(HoconSettings).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in the assembly");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), name);
    }
}
