using System.Text.RegularExpressions;
using System.Xml.Linq;
using FlannelMesh.Hosting;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Hosting;

/// <summary>A type that HOCON names and NamedTypes.xml does not would be missing in the native program alone.</summary>
public sealed partial class NamedTypesTests
{
    private static readonly XDocument Kept = XDocument.Load(Repository.File("src/FlannelMesh/NamedTypes.xml", "it is in the source"));

    [Fact]
    public void Every_type_of_ours_that_akka_conf_names_is_kept()
    {
        var named = OwnType().Matches(File.ReadAllText(Repository.File("hocon/akka.conf", "it is in the source")))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.NotEmpty(named);
        Assert.Equal(named.Order(StringComparer.Ordinal), Types("flannelmesh").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_of_ours_that_is_kept_exists() =>
        Assert.All(Types("flannelmesh"), name => Assert.NotNull(typeof(Agent).Assembly.GetType(name)));

    private static IEnumerable<string> Types(string assembly) => Kept.Descendants("assembly")
        .Where(element => (string?)element.Attribute("fullname") == assembly)
        .SelectMany(element => element.Elements("type"))
        .Select(element => (string)element.Attribute("fullname")!);

    [GeneratedRegex(@"""(FlannelMesh\.[\w.]+), flannelmesh""")]
    private static partial Regex OwnType();
}
