using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Hosting;
using FlannelMesh.Security;
using FlannelMesh.Tests.Security;
using FlannelMesh.Tests.Transport;

namespace FlannelMesh.Tests.Hosting.Cluster;

[Collection("cluster")]
public sealed class TlsInAClusterTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();

    [Fact]
    public async Task Nodes_with_certificates_get_leases_and_others_stay_outside()
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 6);
        var members = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => cluster.StartAsync(number, settings => WithTls(settings, _authority))));
        TestCluster.AwaitSettled(members);

        var plain = await cluster.StartAsync(4, settings => settings);
        var foreign = await cluster.StartAsync(5, settings => WithTls(settings, _other));
        await Task.Delay(TimeSpan.FromSeconds(4));

        Assert.All(new[] { plain, foreign }, stranger => Assert.Null(stranger.Lease));
        Assert.All(members, member => Assert.Equal(4, member.Membership.Value.Members.Length));

        await members[3].StopAsync();
        var again = await cluster.StartAsync(3, settings => WithTls(settings, _authority));
        TestCluster.AwaitSettled([.. members[..3], again]);
        Assert.Equal(members[3].Lease!.Slot, again.Lease!.Slot);
    }

    [Fact]
    public async Task What_strangers_send_ends_their_connection_and_nothing_else()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 1);
        var node = await cluster.StartAsync(0, settings => WithTls(settings, _authority));
        TestCluster.AwaitSettled([node]);
        var listen = node.Settings.Listen;

        // Not TLS at all; another authority's certificate; none; an old version of TLS.
        using (var plain = new TcpClient(AddressFamily.InterNetwork))
        {
            await plain.ConnectAsync(listen);
            await plain.GetStream().WriteAsync(new byte[100]);
            await AssertEndsAsync(plain.GetStream());
        }

        // Gone before they are welcomed.
        for (var round = 0; round < 200; round++)
        {
            using var hasty = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
            await hasty.ConnectAsync(listen);
        }

        await AssertRefusedAsync(listen, Certificate(_other), SslProtocols.Tls13);
        await AssertRefusedAsync(listen, null, SslProtocols.Tls13);
        await AssertRefusedAsync(listen, Certificate(_authority), SslProtocols.Tls12);

        // A member's certificate, and then what no member sends.
        byte[] associate = Frames.Associate("flannelmesh", $"{listen.Address}", 1);
        foreach (var frames in new byte[][][]
        {
            [Frames.Message(5)],
            [Frames.Associate("flannelmesh", "10.0.0.1", 8283)],
            [associate, Frames.Message(1)],
            [associate, Frames.Message(3)],
            [associate, [0xFF, 0xFF, 0xFF]],
        })
        {
            await using var stream = await ConnectAsync(listen, Certificate(_authority), SslProtocols.Tls13);
            foreach (var frame in frames)
            {
                await WriteFrameAsync(stream, frame.Length, frame);
            }

            await AssertEndsAsync(stream);
        }

        foreach (var length in new[] { int.MaxValue, -1, 0, 2_000_001 })
        {
            await using var stream = await ConnectAsync(listen, Certificate(_authority), SslProtocols.Tls13);
            await WriteFrameAsync(stream, length, []);
            await AssertEndsAsync(stream);
        }

        Assert.NotNull(node.Lease);
        Assert.Empty(node.Lifetime.Failures);
        Assert.Single(node.Membership.Value.Members);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    private static SessionSettings WithTls(SessionSettings settings, TestAuthority authority) => settings with
    {
        Tls = authority.Credentials(new NodeIdentity(settings.Node.Name, settings.Node.NodeId, [settings.Listen.Address])),
    };

    private static X509Certificate2 Certificate(TestAuthority authority)
    {
        // Each another node's: one that goes on is not let in any more.
        var pair = authority.Issue(new NodeIdentity($"stranger-{Guid.NewGuid():N}", null, []));
        return X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
    }

    private static async Task<SslStream> ConnectAsync(IPEndPoint to, X509Certificate2? certificate, SslProtocols protocol)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);

        // From the same address: a certificate that names none is for the one it comes from.
        socket.Bind(new IPEndPoint(to.Address, 0));
        await socket.ConnectAsync(to);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "x",
            ClientCertificates = certificate is null ? [] : [certificate],
            EnabledSslProtocols = protocol,
            RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
        });
        return stream;
    }

    private static async Task AssertRefusedAsync(IPEndPoint to, X509Certificate2? certificate, SslProtocols protocol)
    {
        try
        {
            await using var stream = await ConnectAsync(to, certificate, protocol);

            // With TLS 1.3 a client learns only afterwards that its certificate was refused.
            await AssertEndsAsync(stream);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // Refused at once.
        }
    }

    private static async Task WriteFrameAsync(Stream stream, int length, byte[] frame)
    {
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        await stream.WriteAsync((byte[])[.. header, .. frame]);
    }

    /// <summary>The other end hangs up; what it said before is its own greeting.</summary>
    private static async Task AssertEndsAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, limit.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset.
        }
    }
}
