using System.Globalization;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Tests.Fakes;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Program;

/// <summary>The files of a host whose plugins are shell scripts, for the published program.</summary>
internal sealed class ScriptedHost : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TestDirectory _directory = new();

    public ScriptedHost()
    {
        File.WriteAllText(SubnetFile, Host.SubnetEnv);
        Directory.CreateDirectory(Plugins);
    }

    public string SubnetFile => _directory.File("subnet.env");

    public string Data => _directory.File("data");

    public string Plugins => _directory.File("plugins");

    /// <summary>A plugin that writes its variables and input to files, and then does what the script says.</summary>
    public void Install(string name, string script)
    {
        var path = Path.Combine(Plugins, name);
        File.WriteAllText(
            path,
            $"""
            #!/bin/sh
            env | sort > {_directory.File("environment")}
            echo "$CNI_COMMAND" >> {_directory.File("commands")}
            cat > {_directory.File("input")}
            {script}

            """);
        File.SetUnixFileMode(path, Executable);
    }

    /// <summary>A plugin that is just this script.</summary>
    public void InstallPlain(string name, string script, bool isExecutable = true)
    {
        var path = Path.Combine(Plugins, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, isExecutable ? Executable : UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string[] Environment => File.ReadAllLines(_directory.File("environment"));

    public string[] Commands => File.ReadAllLines(_directory.File("commands"));

    public JsonObject Input => Json.Object(File.ReadAllText(_directory.File("input")));

    public JsonObject Configuration(string version, string members = "{}")
    {
        var configuration = Json.Object(members);
        configuration["cniVersion"] = version;
        configuration["name"] = "mynet";
        configuration["type"] = "flannelmesh";
        configuration["subnetFile"] = SubnetFile;
        configuration["dataDir"] = Data;
        return configuration;
    }

    public Answer Call(string command, JsonObject configuration, string container = "c1", string? program = null) => PublishedPlugin.Run(
        new Dictionary<string, string>
        {
            ["COMMAND"] = command,
            ["CONTAINERID"] = container,
            ["IFNAME"] = "eth0",
            ["NETNS"] = "/run/netns/c1",
            ["ARGS"] = "A=1;B=2",
            ["PATH"] = string.Create(CultureInfo.InvariantCulture, $"/nonexistent:{Plugins}"),
        },
        configuration,
        program);

    public void Dispose() => _directory.Dispose();
}
