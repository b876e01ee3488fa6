using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands.Bundle;

/// <summary>A report as a .tar.gz that only its owner may read.</summary>
internal static class BundleArchive
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Before anything is gathered.</summary>
    /// <exception cref="ControlException">There is something of that name.</exception>
    public static void RequireFree(string path)
    {
        if (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            throw new ControlException($"--output {path} is there already; remove it or give another name");
        }
    }

    /// <summary>Makes the file, which must not be there yet, also not as a link.</summary>
    /// <param name="directory">What all files lie in.</param>
    /// <exception cref="ControlException">It cannot be made; nothing is left.</exception>
    public static async Task WriteAsync(
        string path, string directory, IReadOnlyList<BundleFile> files, DateTimeOffset now, CancellationToken cancellation)
    {
        FileStream file;
        try
        {
            // Exclusive creation follows no link, and fails for whatever is there.
            file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RequireFree(path);
            throw new ControlException($"--output {path} cannot be made: {e.Message}");
        }

        try
        {
            await using (file)
            await using (var zip = new GZipStream(file, CompressionLevel.Optimal))
            await using (var tar = new TarWriter(zip, TarEntryFormat.Pax))
            {
                foreach (var entry in files)
                {
                    if (entry.Content is { } content)
                    {
                        using var stream = new MemoryStream(content);
                        await tar.WriteEntryAsync(
                            new PaxTarEntry(TarEntryType.RegularFile, $"{directory}/{entry.Name}") { Mode = OwnerOnly, ModificationTime = now, DataStream = stream },
                            cancellation);
                    }
                }
            }
        }
        catch (Exception e)
        {
            File.Delete(path);
            throw e is IOException ? new ControlException($"--output {path} cannot be written: {e.Message}") : e;
        }
    }

    /// <summary>manifest.json: what is there, what is not, and why.</summary>
    public static BundleFile Manifest(IReadOnlyList<BundleFile> files, string version, string host, DateTimeOffset now)
    {
        var manifest = new JsonObject
        {
            ["createdAt"] = now.UtcDateTime,
            ["version"] = version,
            ["host"] = host,
            ["files"] = new JsonArray([.. files.Where(file => file.Content is not null)
                .Select(file => new JsonObject { ["name"] = file.Name, ["source"] = file.Source, ["bytes"] = file.Content!.Length })]),
            ["missing"] = new JsonArray([.. files.Where(file => file.Content is null)
                .Select(file => new JsonObject { ["name"] = file.Name, ["source"] = file.Source, ["why"] = file.Why })]),
        };
        return BundleFile.Of("manifest.json", "this program", Encoding.UTF8.GetBytes(manifest.ToJsonString(ApiJson.Pretty)));
    }
}
