using System.Collections.Immutable;
using System.Net.Sockets;
using FlannelMesh.Configuration;
using FlannelMesh.Logging;

namespace FlannelMesh.Membership.Seeds;

/// <summary>The text of a seed file: one seed a line, "#" begins a comment, blank lines mean nothing.</summary>
internal static class SeedFile
{
    private const int ShownLength = 80;

    /// <summary>The seeds once each, in the order of the file.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="defaultPort">TCP port of a seed that names none.</param>
    /// <param name="family">Family of the cluster's addresses.</param>
    /// <exception cref="ConfigurationException">The first line that is no seed.</exception>
    public static ImmutableArray<SeedAddress> Parse(string text, string path, int defaultPort, AddressFamily family)
    {
        var seeds = new List<SeedAddress>();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var content = line.Split('#')[0].Trim();
            if (content.Length == 0)
            {
                continue;
            }

            if (!SeedText.TryParse(content, defaultPort, out var seed))
            {
                throw Error("it must be HOST, HOST:PORT with a port in 1 .. 65535, or [IPv6]:PORT");
            }

            if (seed.IsSelf)
            {
                throw Error("only --seed takes it; a file must give the address other hosts reach the node at");
            }

            if (SystemNames.Objection(seed, family) is { } objection)
            {
                throw Error(objection);
            }

            seeds.Add(seed);

            ConfigurationException Error(string rule) => new($"{path}: line {index + 1} is \"{Shown(content)}\"; {rule}");
        }

        return [.. seeds.Distinct()];
    }

    /// <summary>A message stays one line of some length, whatever the file holds.</summary>
    private static string Shown(string text) => Printable.Short(text, ShownLength);
}
