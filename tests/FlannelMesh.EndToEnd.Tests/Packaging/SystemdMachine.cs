using System.Globalization;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>A lab's host with a Debian of its own and systemd as process 1: what is installed there is not installed here.</summary>
public sealed class SystemdMachine : IAsyncDisposable
{
    private const string CgroupPrefix = "flannelmesh-test-";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly BackgroundCommand _starter;
    private readonly string _cgroup;
    private readonly string _directory;
    private string _process = "";

    private SystemdMachine(LabHost host, BackgroundCommand starter, string directory, string cgroup)
    {
        Host = host;
        _starter = starter;
        _directory = directory;
        _cgroup = cgroup;
    }

    public LabHost Host { get; }

    public static async Task<SystemdMachine> StartAsync(LabHost host, DebianRoot root)
    {
        RemoveLeft();
        var directory = Path.Combine(host.Files.Directory, host.Name);
        var cgroup = Path.Combine(CgroupRoot(), string.Create(CultureInfo.InvariantCulture, $"{CgroupPrefix}{host.Namespace.Name}-{Environment.ProcessId}"));
        var script = Path.Combine(LabPaths.Repository(), "tests/FlannelMesh.EndToEnd.Tests/Packaging/start-systemd");
        // Not `ip netns exec`, which lays another /sys over the control groups.
        var starter = BackgroundCommand.Start("nsenter", [$"--net=/run/netns/{host.Namespace.Name}", script, root.Path, directory, cgroup], _ => { });
        var machine = new SystemdMachine(host, starter, directory, cgroup);
        try
        {
            await machine.WaitBootedAsync();
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program inside to its end.</summary>
    public Task<CommandResult> TryRunAsync(params string[] arguments) => Command.RunAsync(
        "nsenter",
        [
            "-t", _process, "-m", "-p", "-u", "-i", "-C", "-n",
            "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", .. arguments,
        ],
        Patience);

    /// <exception cref="LabException">It failed; the message has the agent's journal.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await TryRunAsync(arguments);
        return result.Succeeded
            ? result.Output
            : throw new LabException(
                $"`{string.Join(' ', arguments)}` exited with {result.ExitCode}: {result.Error}{result.Output}\nThe journal ends:\n{await JournalAsync()}");
    }

    public async Task<string> JournalAsync() => (await TryRunAsync("journalctl", "-u", "flannelmesh", "--no-pager", "-o", "cat", "-n", "40")).Output;

    /// <summary>A property of the service, as systemd has it.</summary>
    public async Task<string> PropertyAsync(string name) => (await RunAsync("systemctl", "show", "-P", name, "flannelmesh.service")).Trim();

    public Task WaitPropertyAsync(string name, string value) => Poll.UntilAsync(
        async () => await PropertyAsync(name) == value,
        TimeSpan.FromSeconds(60),
        () => $"{name} of the service is not {value}",
        TimeSpan.FromMilliseconds(100));

    public bool Exists(string path) => Path.Exists(Inside(path));

    public string ReadFile(string path) => File.ReadAllText(Inside(path));

    public async Task WriteFileAsync(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Inside(path))!);
        await File.WriteAllTextAsync(Inside(path), content);
    }

    /// <summary>Brings a file of this machine in.</summary>
    public void Copy(string source, string path) => File.Copy(source, Inside(path), overwrite: true);

    public async ValueTask DisposeAsync()
    {
        if (_process.Length > 0)
        {
            // Process 1 takes all others of its namespace with it.
            await Signal.SendAsync(int.Parse(_process, CultureInfo.InvariantCulture), Signal.Kill);
        }

        await _starter.DisposeAsync();
        await RemoveCgroupAsync(_cgroup);
        await Command.RunAsync("rm", ["-rf", "--one-file-system", _directory], TimeSpan.FromMinutes(1));
    }

    /// <summary>As seen from here. /proc/PID/root goes through the machine's mounts.</summary>
    private string Inside(string path) => $"/proc/{_process}/root{path}";

    private async Task WaitBootedAsync()
    {
        var state = "not there";
        await Poll.UntilAsync(
            async () =>
            {
                if (_starter.HasExited)
                {
                    throw new LabException($"systemd did not start: {string.Join('\n', _starter.Errors)}");
                }

                var children = $"/proc/{_starter.ProcessId}/task/{_starter.ProcessId}/children";
                _process = File.Exists(children) ? (await File.ReadAllTextAsync(children)).Trim() : "";
                if (_process.Length == 0 || !Exists("/run/systemd/private"))
                {
                    return false;
                }

                state = (await TryRunAsync("systemctl", "is-system-running")).Output.Trim();
                return state == "running";
            },
            Patience,
            () => $"systemd of {Host.Name} is {state}: {string.Join('\n', _starter.Errors)}",
            TimeSpan.FromMilliseconds(200));
    }

    /// <summary>Where control groups of version 2 are: alone, or beside those of version 1.</summary>
    private static string CgroupRoot() =>
        File.Exists("/sys/fs/cgroup/cgroup.procs") ? "/sys/fs/cgroup"
        : File.Exists("/sys/fs/cgroup/unified/cgroup.procs") ? "/sys/fs/cgroup/unified"
        : throw new LabException("there are no control groups of version 2 in /sys/fs/cgroup, which systemd inside of a namespace needs");

    private static Task<TimeSpan> RemoveCgroupAsync(string cgroup) => Poll.UntilAsync(
        async () =>
        {
            // Their files cannot be deleted and go with their directory.
            await Command.RunAsync("find", [cgroup, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
            return !Directory.Exists(cgroup);
        },
        TimeSpan.FromSeconds(20),
        () => $"the control group {cgroup} stays",
        TimeSpan.FromMilliseconds(100));

    /// <summary>Of a run that was killed.</summary>
    private static void RemoveLeft()
    {
        foreach (var left in Directory.GetDirectories(CgroupRoot(), $"{CgroupPrefix}*"))
        {
            if (int.TryParse(left.AsSpan(left.LastIndexOf('-') + 1), CultureInfo.InvariantCulture, out var owner) && !Directory.Exists($"/proc/{owner}"))
            {
                _ = RemoveCgroupAsync(left);
            }
        }
    }
}
