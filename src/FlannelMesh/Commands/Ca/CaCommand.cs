using System.CommandLine;

namespace FlannelMesh.Commands.Ca;

/// <summary>flannelmesh ca: a private authority for one cluster, in a directory. Nothing else is needed for mutual TLS.</summary>
internal static class CaCommand
{
    public static Command Create(TimeProvider time) => new("ca", "a private certificate authority for the cluster port")
    {
        CaInitCommand.Create(time),
        CaIssueCommand.Create(time),
        CaRevokeCommand.Create(time),
        CaPublishCommand.Create(),
    };
}
