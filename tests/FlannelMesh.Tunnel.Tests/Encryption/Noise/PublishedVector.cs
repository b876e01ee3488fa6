using System.Text.Json;

namespace FlannelMesh.Tunnel.Tests.Encryption.Noise;

/// <summary>One conversation of the published test vectors; the file beside this one names their source.</summary>
internal sealed record PublishedVector(
    byte[] Prologue,
    byte[] InitiatorKey,
    byte[] InitiatorEphemeral,
    byte[] ResponderKey,
    byte[] ResponderEphemeral,
    byte[] ResponderPublicKey,
    byte[]? HandshakeHash,
    IReadOnlyList<(byte[] Payload, byte[] Ciphertext)> Messages)
{
    public static IReadOnlyList<PublishedVector> All()
    {
        using var stream = typeof(PublishedVector).Assembly.GetManifestResourceStream("Noise_IK_25519_AESGCM_SHA256.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(Read)];
    }

    private static PublishedVector Read(JsonElement vector) => new(
        Bytes(vector, "init_prologue"),
        Bytes(vector, "init_static"),
        Bytes(vector, "init_ephemeral"),
        Bytes(vector, "resp_static"),
        Bytes(vector, "resp_ephemeral"),
        Bytes(vector, "init_remote_static"),
        vector.TryGetProperty("handshake_hash", out var hash) ? Convert.FromHexString(hash.GetString()!) : null,
        [.. vector.GetProperty("messages").EnumerateArray().Select(message => (Bytes(message, "payload"), Bytes(message, "ciphertext")))]);

    private static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
