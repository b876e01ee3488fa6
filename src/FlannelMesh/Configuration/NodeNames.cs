using System.Text.RegularExpressions;

namespace FlannelMesh.Configuration;

/// <summary>What a node may be called.</summary>
internal static partial class NodeNames
{
    public const string Rule = "it must be letters, digits, dots, dashes and underscores (at most 253)";

    public static bool IsValid(string name) => Form().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
