using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Leases.Wire;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>The joining host's end. The secret is sent only to a member whose certificate is of an authority that the token names.</summary>
internal static class JoinClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <param name="from">The address that this host will be known by; null lets the kernel choose.</param>
    /// <exception cref="JoinException">The member does not answer, or is not to be trusted.</exception>
    public static async Task<EnrollmentMessages.Reply> AskAsync(
        IPEndPoint member, IPAddress? from, JoinToken token, ByteString csr, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        using var socket = new Socket(member.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            using (var connecting = CancellationTokenSource.CreateLinkedTokenSource(limit.Token))
            {
                connecting.CancelAfter(ConnectLimit);
                await socket.ConnectAsync(member, connecting.Token);
            }

            return await AskAsync(socket, member, token, csr, time, limit.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or InvalidDataException)
        {
            throw new JoinException($"{member}: {e.Message.TrimEnd('.')}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new JoinException($"{member}: no answer");
        }
    }

    private static async Task<EnrollmentMessages.Reply> AskAsync(
        Socket socket, IPEndPoint member, JoinToken token, ByteString csr, TimeProvider time, CancellationToken cancellation)
    {
        await using var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = JoinServer.ServerName,
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,

                // Judged below, by the authorities that it shows next: nothing is said before that.
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
            cancellation);
        var greeting = await JoinFrames.ReadAsync(stream, Wire.Greeting.Parser, cancellation);
        if (Distrust((X509Certificate2)stream.RemoteCertificate!, greeting, member, token, time.GetUtcNow()) is { } reason)
        {
            throw new JoinException($"{member}: {reason}", isUntrusted: true);
        }

        await JoinFrames.WriteAsync(
            stream, new Wire.JoinRequest { Issuer = BlockFormat.ToBytes(token.Issuer), Token = token.Id, Secret = token.Secret, Csr = csr }, cancellation);
        return EnrollmentFormats.FromWire(await JoinFrames.ReadAsync(stream, Wire.EnrollmentReply.Parser, cancellation));
    }

    private static string? Distrust(X509Certificate2 shown, Wire.Greeting greeting, IPEndPoint member, JoinToken token, DateTimeOffset now)
    {
        var authorities = Certificates.Named(greeting.Authorities, token.Authorities);
        if (authorities.Count == 0)
        {
            return "whoever answers there is of another cluster: its authority is none that the token names";
        }

        return TlsMaterial.Verify(authorities, shown, now, out var refusal) is not { } identity ? $"whoever answers there is not to be trusted: {refusal}"
            : !identity.MayBeAt(member.Address) ? $"whoever answers there has the certificate of {identity.Name}, which is for {string.Join(", ", identity.Addresses)}"
            : null;
    }
}
