using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlannelMesh.Api.Contract;

/// <summary>The API's JSON: camelCase; times in RFC 3339, UTC.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeView))]
[JsonSerializable(typeof(IReadOnlyList<MemberView>))]
[JsonSerializable(typeof(IReadOnlyList<LeaseView>))]
[JsonSerializable(typeof(IReadOnlyList<PeerView>))]
[JsonSerializable(typeof(DataplaneView))]
[JsonSerializable(typeof(ReadinessView))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(VotersView))]
[JsonSerializable(typeof(MeshView))]
[JsonSerializable(typeof(MeshNodeView))]
[JsonSerializable(typeof(MeshDeltaView))]
[JsonSerializable(typeof(PoolView))]
[JsonSerializable(typeof(IReadOnlyList<MeshProblemView>))]
[JsonSerializable(typeof(IReadOnlyList<LeaseChangeView>))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(ReservationRequest))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(InvitationView))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Indented, for people.</summary>
    public static JsonSerializerOptions Pretty { get; } = new() { WriteIndented = true };
}
