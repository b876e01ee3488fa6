using System.Globalization;
using System.Text.Json;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Namespaces;

namespace FlannelMesh.Testing;

/// <summary>
/// A network namespace of its own for a test, with its loopback device up. The name carries the process id, so that runs never collide.
/// Disposing it removes the namespace and with it every device and route inside.
/// </summary>
public sealed class TestNamespace : IDisposable
{
    private static int _last;

    private readonly NetworkNamespace _namespace;

    public TestNamespace()
    {
        var number = Interlocked.Increment(ref _last);
        Name = string.Create(CultureInfo.InvariantCulture, $"fm{Environment.ProcessId}-{number}");
        _namespace = CreateAfresh(Name);
        try
        {
            Ip("link set lo up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name { get; }

    public NetworkNamespace Namespace => _namespace;

    /// <summary>Runs on a thread inside the namespace; the function must not await.</summary>
    public T Run<T>(Func<T> function) => _namespace.Run(function);

    public void Run(Action action) => _namespace.Run(action);

    /// <summary>As <see cref="Run{T}(Func{T})"/> for a function that awaits: all of it runs on one thread inside the namespace.</summary>
    public T RunAsync<T>(Func<Task<T>> function) => _namespace.Run(() => OneThread.Run(function));

    /// <summary>A netlink connection to this namespace, usable from any thread.</summary>
    public RouteNetlink OpenNetlink() => Run(RouteNetlink.Open);

    /// <summary>"ip -n NAME ARGUMENTS"; arguments are separated by blanks.</summary>
    /// <returns>Standard output.</returns>
    /// <exception cref="CommandException">With the text of standard error.</exception>
    public string Ip(string arguments) => Iproute("ip", arguments);

    /// <summary>"ip -j -d -n NAME ARGUMENTS".</summary>
    /// <returns>The JSON array; an empty one if ip printed nothing.</returns>
    public JsonElement IpJson(string arguments) => ParseArray(Ip($"-j -d {arguments}"));

    /// <summary>"bridge -n NAME ARGUMENTS".</summary>
    public string Bridge(string arguments) => Iproute("bridge", arguments);

    public JsonElement BridgeJson(string arguments) => ParseArray(Bridge($"-j {arguments}"));

    /// <summary>Many lines for "ip -batch" in one process.</summary>
    public void IpBatch(IEnumerable<string> lines) =>
        Command.TryRun("ip", ["-n", Name, "-batch", "-"], string.Join('\n', lines) + "\n").EnsureSuccess();

    /// <summary>"ip netns exec NAME PROGRAM ARGUMENTS": a program inside the namespace.</summary>
    public CommandResult Exec(string program, params IEnumerable<string> arguments) =>
        Command.TryRun("ip", ["netns", "exec", Name, program, .. arguments]);

    public int IndexOf(string link) => IpJson($"link show dev {link}")[0].GetProperty("ifindex").GetInt32();

    public void Dispose()
    {
        _namespace.Dispose();
        NetworkNamespace.Delete(Name);
    }

    private static NetworkNamespace CreateAfresh(string name)
    {
        try
        {
            return NetworkNamespace.Create(name);
        }
        catch (NetlinkException e) when (e.Errno == Errno.EEXIST)
        {
            // This process has not used the name, so it was left by one that was killed and had the same id.
            NetworkNamespace.Delete(name);
            return NetworkNamespace.Create(name);
        }
    }

    private string Iproute(string program, string arguments) =>
        Command.Run(program, ["-n", Name, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).StandardOutput;

    private static JsonElement ParseArray(string output)
    {
        using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(output) ? "[]" : output);
        return document.RootElement.Clone();
    }
}
