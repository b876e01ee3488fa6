using System.Text;
using FlannelMesh.Testing;

namespace FlannelMesh.Labs.Attacks;

/// <summary>None of it is what an agent sends. Each is on a connection of its own, from a port of its own: the agent takes it for another node.</summary>
internal static class HostileFrames
{
    private const int MaxFrame = 2_000_000;
    private const int FirstPort = 20_000;
    private const string Daemon = "/system/cluster/core/daemon";
    private const string Process = "System.Diagnostics.Process, System.Diagnostics.Process";

    /// <summary>Of strangers and, with certificates, of members that lie.</summary>
    /// <param name="hasCertificate">It gets as far as frames over TLS.</param>
    public static IReadOnlyList<HostileFrame> Of(HostileClient client, bool hasCertificate) =>
        [.. Malformed(client), .. Foreign(client), .. hasCertificate ? Lies(client) : []];

    /// <summary>How many the agent counts of each fault.</summary>
    public static IReadOnlyDictionary<string, int> Faults(IEnumerable<HostileFrame> frames) =>
        frames.Where(frame => frame.Fault is not null).GroupBy(frame => frame.Fault!).ToDictionary(group => group.Key, group => group.Count());

    private static IEnumerable<HostileFrame> Malformed(HostileClient client)
    {
        var noise = new byte[64 << 10];
        new Random(1).NextBytes(noise);
        var introduction = client.OnWire(client.IntroductionOf(FirstPort));
        var message = client.Message(8283, "ts", [], "/user/lease-replica");
        return
        [
            new("nothing", [], true, null),
            new("a truncated length", [0, 0], true, null),
            new("a truncated introduction", introduction[..(introduction.Length / 2)], true, null),
            new("a truncated message", [.. introduction, .. client.OnWire(message)[..20]], false, null),
            new("random bytes", noise, true, "format"),
            new("HTTP", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), true, "format"),
            new("a frame of 2 GiB", client.OnWire([1, 2, 3], int.MaxValue), true, "format"),
            new("a frame of -1 bytes", client.OnWire([1, 2, 3], -1), true, "format"),
            new("an empty frame", client.OnWire([]), true, "format"),
            new("an introduction of the largest size", client.OnWire(new byte[MaxFrame]), true, "format"),
            new("garbage after the introduction", [.. client.OnWire(client.IntroductionOf(FirstPort + 1)), .. noise], true, "format"),
            new("a frame of 2 GiB after the introduction", [.. client.OnWire(client.IntroductionOf(FirstPort + 2)), .. client.OnWire([1, 2, 3], int.MaxValue)], true, "format"),
            Ended("a frame of the largest size, zeros", "format", new byte[MaxFrame], 3),
            Ended("a damaged message", "format", message[..^5], 4),
            Ended("a serializer twice", "format", AkkaFrames.Field(1, AkkaFrames.Field(2, AkkaFrames.Field(2, [0x10, 1, 0x10, 4]))), 5),
            Dropped("a message of the largest size", "format", client.Message(8283, "ts", new byte[MaxFrame - 400], "/user/lease-replica"), 6),
            Dropped("a probe of an old version, without what is demanded now", "format", client.Message(8283, "bp", AkkaFrames.Field(2, "h1"u8.ToArray()), "/user/bootstrap"), 7),
        ];

        HostileFrame Ended(string name, string fault, byte[] frame, int port) => Spoken(client, name, true, fault, frame, FirstPort + port);
        HostileFrame Dropped(string name, string fault, byte[] frame, int port) => Spoken(client, name, false, fault, frame, FirstPort + port);
    }

    private static IEnumerable<HostileFrame> Foreign(HostileClient client)
    {
        var port = FirstPort + 100;
        var twice = client.OnWire(client.IntroductionOf(port++));
        var target = $"{client.Target.Address}";
        return
        [
            new("another system", client.OnWire(AkkaFrames.Associate("other", $"{client.Own}", port++)), true, "identity"),
            new("another's address", client.OnWire(AkkaFrames.Associate(HostileClient.System, target, port++)), true, "identity"),
            new("a message before the introduction", client.OnWire(client.Message(8283, "ts", [], "/user/lease-replica")), true, "identity"),
            new("the introduction twice", [.. twice, .. twice], true, "identity"),
            Spoken(client, "a join of another", true, "identity", client.Message(5, AkkaFrames.JoinManifest, AkkaFrames.Join(HostileClient.System, target, 8283), Daemon), port++),
            Spoken(client, "a vote to down a member", true, "identity", client.Message(5, AkkaFrames.DownManifest, AkkaFrames.Address(HostileClient.System, target, 8283), Daemon), port++),
            Spoken(client, "an unknown manifest", false, "unknown", client.Message(8283, "zz", [1, 2, 3], "/user/bootstrap"), port++),
            Spoken(client, "a type's name for a manifest", false, "unknown", client.Message(8283, Process, [1, 2, 3], "/user/bootstrap"), port++),
            Spoken(client, "JSON with types", true, "forbidden", client.Message(1, "System.Object", Encoding.UTF8.GetBytes($$"""{"$type":"{{Process}}"}"""), "/user/bootstrap"), port++),
            Spoken(client, "protobuf by type", true, "forbidden", client.Message(2, Process, [], "/user/bootstrap"), port++),
            Spoken(client, "an actor to be made by type", true, "forbidden", client.Message(3, Process, [1], "/remote"), port++),
            Spoken(client, "an unknown serializer", true, "forbidden", client.Message(99, "x", [1], "/user/bootstrap"), port++),
        ];
    }

    /// <summary>Well formed, and nothing that the certificate lets it say.</summary>
    private static IEnumerable<HostileFrame> Lies(HostileClient client)
    {
        var port = FirstPort + 200;
        var id = AkkaFrames.Field(1, Guid.NewGuid().ToByteArray());
        var target = $"{client.Target.Address}";
        const string allocators = "/system/sharding/subnet-allocator";
        return
        [
            Spoken(client, "another's lease", false, "identity", client.Message(8283, "lq", [.. id, .. AkkaFrames.Field(3, client.Holder("h2"))], allocators), port++),
            Spoken(client, "a probe as another", false, "identity", client.Message(8283, "bp", [.. id, .. AkkaFrames.Field(2, "h2"u8.ToArray())], "/user/bootstrap"), port++),
            Spoken(client, "evict", false, "operator", client.Message(8283, "sq", [.. id, 0x20, 2], allocators), port++),
            Spoken(client, "other voters", false, "operator", client.Message(8283, "vq", [.. id, .. AkkaFrames.Field(2, "10.99.0.250:8283"u8.ToArray())], allocators), port++),
            Spoken(client, "a confirmed lease", false, "voter", client.Message(8283, "lc", [], "/user/lease-replica"), port++),
            Spoken(client, "a write of the table", false, "voter", client.Message(12, "I", [], "/user/ddataReplicator"), port++),
            Spoken(client, "a heartbeat of another", true, "identity", client.Message(5, "HB", AkkaFrames.Field(1, AkkaFrames.Address(HostileClient.System, target, 8283)), "/system/cluster/heartbeatReceiver"), port++),
            Spoken(client, "another's voice", true, "identity", client.Message(8283, "ts", [], "/user/lease-replica", $"akka.tcp://{HostileClient.System}@{target}:8283/user/lease-client"), port++),
            Spoken(client, "a system message", true, "forbidden", client.Message(22, "Akka.Dispatch.SysMsg.Terminate, Akka", [], "/user/lease-replica"), port++),
        ];
    }

    private static HostileFrame Spoken(HostileClient client, string name, bool isEnded, string fault, byte[] frame, int port) =>
        new(name, [.. client.OnWire(client.IntroductionOf(port)), .. client.OnWire(frame)], isEnded, fault);
}
