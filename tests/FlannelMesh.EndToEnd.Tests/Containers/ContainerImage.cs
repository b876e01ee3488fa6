using System.Formats.Tar;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>An image to import: /bin/busybox, which is static, and nothing else.</summary>
internal static class ContainerImage
{
    public const string Name = "busybox";
    public const string Program = "/bin/busybox";

    /// <summary>A container that serves "I am NAME" on port 80. It ends by itself, so that a test that is killed leaves none for ever.</summary>
    public static string[] WebServer(string name) =>
        [Program, "sh", "-c", $"{Program} mkdir /www && echo I am {name} > /www/index.html && exec {Program} timeout 900 {Program} httpd -f -p 80 -h /www"];

    public static void Write(string path)
    {
        if (!File.Exists(Program) || File.ReadAllBytes(Program).AsSpan().IndexOf("/ld-linux"u8) >= 0)
        {
            throw new FileNotFoundException($"there is no {Program} that needs no libraries: install busybox-static");
        }

        using var tar = new TarWriter(File.Create(path));
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "bin/") { Mode = (UnixFileMode)0b111_101_101 });
        tar.WriteEntry(Program, Program[1..]);
    }
}
