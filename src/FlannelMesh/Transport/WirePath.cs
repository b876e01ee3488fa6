using System.Text;

namespace FlannelMesh.Transport;

/// <summary>An actor's path as Akka writes it: akka.tcp://SYSTEM@HOST:PORT/user/name#number.</summary>
/// <param name="HostPort">HOST:PORT; empty if the path is none.</param>
/// <param name="Path">/user/name.</param>
internal readonly record struct WirePath(string HostPort, string Path)
{
    private const int MaxLength = 1024;

    public static WirePath None { get; } = new("", "");

    /// <summary>Akka walks a path step by step, and ".." is a step up: what is checked here must be where it comes to.</summary>
    /// <param name="system">The name of the actor system; the path of another one is none.</param>
    public static WirePath Parse(ReadOnlySpan<byte> text, string system)
    {
        var path = text.Length > MaxLength ? "" : Encoding.UTF8.GetString(text);
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? "" : path[(scheme + 3)..];
        if (!rest.StartsWith($"{system}@", StringComparison.Ordinal))
        {
            return None;
        }

        rest = rest[(system.Length + 1)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var number = rest.LastIndexOf('#');
        var found = slash < 0 ? new WirePath(rest, "/") : new WirePath(rest[..slash], number > slash ? rest[slash..number] : rest[slash..]);
        return found.IsPlain ? found : None;
    }

    private bool IsPlain => !Path.Contains("//", StringComparison.Ordinal) && !Path.Contains("%2e", StringComparison.OrdinalIgnoreCase)
        && !Path.Split('/').Any(step => step is "." or "..");

    /// <summary>Akka's ActorRefData, and its like: the path is the first field.</summary>
    public static WirePath Read(ReadOnlySpan<byte> message, string system, int field = 1) =>
        FieldReader.TryFind(message, field, out var path) ? Parse(path, system) : None;

    public WirePath Child(string name) => this with { Path = Path.EndsWith('/') ? Path + name : $"{Path}/{name}" };

    /// <summary>It is the actor at this path, or one below it.</summary>
    public bool IsAt(string path) =>
        Path.StartsWith(path, StringComparison.Ordinal) && (Path.Length == path.Length || Path[path.Length] == '/');
}
