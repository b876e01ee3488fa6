using System.CommandLine;

namespace FlannelMesh.Commands;

/// <summary>--control-socket, of every command that talks to the agent.</summary>
internal static class ControlSocketOption
{
    private const string Variable = "FLANNELMESH_CONTROL_SOCKET";
    private const string DefaultPath = "/run/flannelmesh/agent.sock";

    public static Option<string> Create() => new("--control-socket")
    {
        Description = "the agent's unix socket",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : DefaultPath,
    };
}
