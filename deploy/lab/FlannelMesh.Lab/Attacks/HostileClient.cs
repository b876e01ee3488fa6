using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlannelMesh.Testing;

namespace FlannelMesh.Labs.Attacks;

/// <summary>Connections to an agent's cluster port, in clear text or over TLS, for what no agent would send.</summary>
/// <param name="target">The agent.</param>
/// <param name="own">The address to come from: the one that the host has.</param>
/// <param name="isTls">False: in clear text.</param>
/// <param name="certificates">With TLS; none: a stranger.</param>
internal sealed class HostileClient(IPEndPoint target, IPAddress own, bool isTls, IReadOnlyList<X509Certificate2> certificates)
{
    public const string System = "flannelmesh";

    /// <summary>The agent keeps out whose certificate goes on; this many it bears.</summary>
    private const int FramesOfCertificate = 3;

    /// <summary>For all hostile frames.</summary>
    public const int CertificatesNeeded = 13;

    private const string IdPrefix = "urn:uuid:";
    private const string JoinServerName = "join.flannelmesh";

    public IPEndPoint Target => target;

    public IPAddress Own => own;

    public bool IsTls => isTls;

    public bool HasCertificate => certificates.Count > 0;

    /// <summary>As an agent of this address would introduce itself.</summary>
    public byte[] IntroductionOf(int port) => AkkaFrames.Associate(System, $"{own}", port);

    /// <summary>To an actor of the target.</summary>
    public byte[] Message(int serializer, string manifest, byte[] content, string recipient, string sender = "") =>
        AkkaFrames.Message(serializer, manifest, content, $"akka.tcp://{System}@{target}{recipient}", sender);

    /// <summary>Of a lease, under any name.</summary>
    public byte[] Holder(string name) => Holder(name, Guid.NewGuid());

    /// <summary>As the first certificate has it; without one always the same.</summary>
    public byte[] OwnHolder { get; } = certificates.Count == 0
        ? Holder("loop", new Guid(1, 0, 0, new byte[8]), own)
        : Holder(certificates[0].GetNameInfo(X509NameType.SimpleName, false), IdOf(certificates[0]), own);

    private byte[] Holder(string name, Guid id) => Holder(name, id, own);

    private static byte[] Holder(string name, Guid id, IPAddress address) =>
        [.. AkkaFrames.Field(1, id.ToByteArray(bigEndian: true)), .. AkkaFrames.Field(2, Encoding.UTF8.GetBytes(name)), .. AkkaFrames.Field(3, address.GetAddressBytes())];

    /// <summary>A URI among its names.</summary>
    private static Guid IdOf(X509Certificate2 certificate)
    {
        var text = Encoding.ASCII.GetString(certificate.RawData);
        return Guid.Parse(text.AsSpan(text.IndexOf(IdPrefix, StringComparison.Ordinal) + IdPrefix.Length, 36));
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="number">Chooses the certificate.</param>
    /// <param name="isJoining">As a host that has no certificate yet and asks for one.</param>
    /// <exception cref="IOException">The agent does not want it.</exception>
    public async Task<Stream> OpenAsync(int number = 0, bool isJoining = false)
    {
        var stream = new NetworkStream(await ConnectAsync(), ownsSocket: true);
        if (!isTls)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        try
        {
            var certificate = certificates.Count == 0 ? null : certificates[number / FramesOfCertificate % certificates.Count];
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = isJoining ? JoinServerName : $"{target.Address}",
                ClientCertificates = certificate is null || isJoining ? [] : [certificate],
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
            });
            return secure;
        }
        catch (AuthenticationException e)
        {
            await secure.DisposeAsync();
            throw new IOException(e.Message, e);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    /// <summary>A frame behind its length, or behind a wrong one.</summary>
    public byte[] OnWire(byte[] frame, int? length = null)
    {
        var header = new byte[4];
        if (isTls)
        {
            BinaryPrimitives.WriteInt32BigEndian(header, length ?? frame.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(header, length ?? frame.Length);
        }

        return [.. header, .. frame];
    }
}
