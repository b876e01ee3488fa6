using System.Net;
using System.Net.Security;
using Akka.Actor;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>
/// The member's end of a connection whose other end has no certificate yet and asked for <see cref="ServerName"/>: one greeting, one request, one
/// reply. Nothing of it reaches Akka but a request for the issuer.
/// </summary>
internal static class JoinServer
{
    /// <summary>In the server name of the TLS handshake; members name none.</summary>
    public const string ServerName = "join.flannelmesh";

    /// <summary>For the issuer's answer, once there is a request.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <param name="cancellation">Ends when the request has not come in time.</param>
    /// <param name="stopping">Ends with the member.</param>
    /// <exception cref="IOException">The other end does not speak as it should, or is gone.</exception>
    public static async Task ServeAsync(
        SslStream stream, IPAddress remote, JoinRelay relay, TlsMaterial material, ActorSystem system, CancellationToken cancellation, CancellationToken stopping)
    {
        var greeting = new Wire.Greeting();
        greeting.Authorities.AddRange(material.Authorities.Select(authority => ByteString.CopyFrom(authority.RawData)));
        await JoinFrames.WriteAsync(stream, greeting, cancellation);
        EnrollmentMessages.Join request;
        try
        {
            request = EnrollmentFormats.FromWire(await JoinFrames.ReadAsync(stream, Wire.JoinRequest.Parser, cancellation));
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(AnswerLimit);
        var reply = await relay.AnswerAsync(system, request, remote, limit.Token);
        await JoinFrames.WriteAsync(stream, EnrollmentFormats.ToWire(reply), limit.Token);
        await stream.ShutdownAsync();
    }
}
