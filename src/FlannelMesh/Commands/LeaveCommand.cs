using System.CommandLine;
using System.Text.Json;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh leave.</summary>
internal static class LeaveCommand
{
    public static Command Create()
    {
        var release = new Option<bool>("--release") { Description = "give the lease back, so that peers withdraw their routes at once" };
        return ChangeCommand.Create("leave", "leave the cluster gracefully and end the agent", "leaving the cluster", [release], result => (
            HttpMethod.Post, "/api/v1/leave", JsonSerializer.Serialize(new LeaveRequest(result.GetValue(release)), ApiJson.Default.LeaveRequest)));
    }
}
