using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Transport;

/// <summary>
/// Akka's frames over TLS 1.3 with certificates on both ends; in clear text where there are none. In place of Akka's own transport, which knows no
/// TLS 1.3, keeps the certificate it started with, cannot tell whose certificate a message came with, and takes whatever a stranger opens and sends.
/// A frame is its length in 4 bytes and Akka's PDU. In clear text the least significant byte comes first, as Akka's own transport has it.
/// </summary>
public sealed class MeshTransport : Akka.Remote.Transport.Transport, IDisposable
{
    /// <summary>Connections of one address that have not said yet who they are: one who opens many gets no more.</summary>
    private const int MaxStrangersOfAddress = 8;

    private const int MaxStrangers = 1024;

    /// <summary>Connections that a node may have opened to this one; it needs one, and a second while the first is going down.</summary>
    private const int MaxConnectionsOfAddress = 16;

    private const int MaxConnections = 4096;
    private const int Backlog = 512;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(10);

    private readonly MeshTransportSetup _setup;
    private readonly IPEndPoint _listen;
    private readonly TimeSpan _handshakeTimeout;
    private readonly int _maxFrame;
    private readonly TaskCompletionSource<IAssociationEventListener> _listener = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly StandingAssociations _associations;
    private readonly ConnectionLimit _strangers = new(MaxStrangersOfAddress, MaxStrangers);
    private readonly ConnectionLimit _accepted = new(MaxConnectionsOfAddress, MaxConnections);
    private readonly ConnectionPace _pace;
    private readonly RefusalBook _refusals;
    private readonly FramePaces _paces;
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Called by Akka, with the transport's part of the configuration.</summary>
    public MeshTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = "tcp";
        _maxFrame = (int)config.GetByteSize("maximum-frame-size", null)!.Value;
        MaximumPayloadBytes = _maxFrame;
        _listen = new IPEndPoint(IPAddress.Parse(config.GetString("hostname", null)), config.GetInt("port", 0));
        _handshakeTimeout = config.GetTimeSpan("connection-timeout", null);
        _setup = system.Settings.Setup.Get<MeshTransportSetup>().GetOrElse(null!)
            ?? throw new InvalidOperationException($"{nameof(MeshTransport)} needs {nameof(MeshTransportSetup)}");
        _associations = new StandingAssociations(_setup.Time);
        _pace = new ConnectionPace(_setup.Time);
        _refusals = new RefusalBook(_setup.Time);
        _paces = new FramePaces(_setup.Time);
    }

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        _socket = new Socket(_listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(_listen);
        _socket.Listen(Backlog);
        var port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        LocalAddress = new Address(SchemeIdentifier, System.Name, HostText(_listen.Address), port);
        _accepting = AcceptAsync(_socket, _stopping.Token);
        return Task.FromResult((LocalAddress, _listener));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    /// <exception cref="InvalidAssociationException">Nobody answers there, or not with a certificate that is to be trusted.</exception>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (!IPAddress.TryParse(remoteAddress.Host, out var address) || remoteAddress.Port is not { } port)
        {
            throw new InvalidAssociationException($"{remoteAddress} is no address of a node");
        }

        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(_handshakeTimeout);
        try
        {
            // The other end takes the address that a connection comes from for this node's.
            if (!_listen.Address.Equals(IPAddress.Any) && !_listen.Address.Equals(IPAddress.IPv6Any))
            {
                socket.Bind(new IPEndPoint(_listen.Address, 0));
            }

            await socket.ConnectAsync(address, port, limit.Token);
            if (_setup.Credentials is not { } credentials)
            {
                return Begin(Associated(new NetworkStream(socket, ownsSocket: true), null, address, remoteAddress, isOwn: true));
            }

            var material = credentials.Current;
            var refusal = default(string);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            try
            {
                await stream.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = address.ToString(),
                        ClientCertificates = [material.Certificate],
                        LocalCertificateSelectionCallback = (_, _, _, _, _) => material.Certificate,
                        EnabledSslProtocols = SslProtocols.Tls13,
                        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                            Verify(material, certificate, ref refusal)?.MayBeAt(address) == true,
                    },
                    limit.Token);
                var peer = NodeCertificate.Read((X509Certificate2)stream.RemoteCertificate!)!;
                return Begin(Associated(stream, peer, address, remoteAddress, isOwn: true));
            }
            catch (AuthenticationException e)
            {
                await stream.DisposeAsync();
                var reason = refusal ?? $"its certificate is not for {address}, or it does not take this node's: {e.Message}";
                if (_refusals.IsNews(address, reason))
                {
                    TransportLog.RefusedThere(_setup.Log, remoteAddress.ToString(), reason);
                }

                throw new InvalidAssociationException($"{remoteAddress}: {reason}");
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            socket.Dispose();
            throw new InvalidAssociationException($"{remoteAddress}: {(e is OperationCanceledException ? $"no answer in {_handshakeTimeout.TotalSeconds:0.#} s" : e.Message)}");
        }
    }

    public override async Task<bool> Shutdown()
    {
        await _stopping.CancelAsync();
        _socket?.Dispose();
        await _accepting;
        await _associations.CloseAsync();
        return true;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _socket?.Dispose();
    }

    private Address LocalAddress { get; set; } = Address.AllSystems;

    private async Task AcceptAsync(Socket listening, CancellationToken cancellation)
    {
        try
        {
            var listener = await _listener.Task.WaitAsync(cancellation);
            while (true)
            {
                try
                {
                    Accept(await listening.AcceptAsync(cancellation), listener, cancellation);
                }
                catch (SocketException) when (!cancellation.IsCancellationRequested)
                {
                    // Whoever connected is gone again, or there is no descriptor left for now: neither is the end of all others.
                    await Task.Delay(AcceptPause, _setup.Time, cancellation);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || cancellation.IsCancellationRequested)
        {
            // The transport stops.
        }
    }

    private void Accept(Socket socket, IAssociationEventListener listener, CancellationToken cancellation)
    {
        try
        {
            if (socket.RemoteEndPoint is IPEndPoint remote && _strangers.TryEnter(remote.Address))
            {
                if (_pace.TryTake(remote.Address, out var isNews))
                {
                    _ = WelcomeAsync(socket, remote, listener, cancellation);
                    return;
                }

                _strangers.Leave(remote.Address);
                if (isNews)
                {
                    TransportLog.Refused(_setup.Log, remote.ToString(), "it connects too often");
                }
            }
        }
        catch (SocketException)
        {
            // Gone between accept and this look.
        }

        socket.Dispose();
    }

    private async Task WelcomeAsync(Socket socket, IPEndPoint remote, IAssociationEventListener listener, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_handshakeTimeout);
        var welcome = new Welcome();
        try
        {
            socket.NoDelay = true;
            welcome.Stream = new NetworkStream(socket, ownsSocket: true);
            var material = _setup.Credentials?.Current;
            var peer = material is null ? null : await SecureAsync(welcome, material, limit.Token);
            if (welcome.Joins is { } joins)
            {
                // Not a member: it never reaches Akka, and its connection ends here.
                await JoinServer.ServeAsync((SslStream)welcome.Stream, remote.Address, joins, material!, System, limit.Token, cancellation);
                return;
            }

            var association = Associated(welcome.Stream, peer, remote.Address, new Address(SchemeIdentifier, System.Name, HostText(remote.Address), remote.Port));
            welcome.Refusal = await association.GreetAsync(limit.Token);
            welcome.Refusal ??= _accepted.TryEnter(remote.Address) ? null : "it has too many connections";
            if (welcome.Refusal is null)
            {
                welcome.Stream = null;
                listener.Notify(new InboundAssociation(Begin(association, () => _accepted.Leave(remote.Address))));
            }
        }
        catch (Exception e)
        {
            // Whatever a stranger brings about is the end of its connection, and of nothing else.
            welcome.Refusal ??= e is OperationCanceledException ? "it did not say in time who it is" : e.Message;
        }
        finally
        {
            _strangers.Leave(remote.Address);
            if (welcome.Refusal is { } refusal && !cancellation.IsCancellationRequested && _refusals.IsNews(remote.Address, refusal))
            {
                TransportLog.Refused(_setup.Log, remote.ToString(), refusal);
            }

            await (welcome.Stream?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <returns>Whom the other end's certificate names; null of one who has none yet and asks for one.</returns>
    private async Task<NodeIdentity?> SecureAsync(Welcome welcome, TlsMaterial material, CancellationToken cancellation)
    {
        var stream = new SslStream(welcome.Stream!);
        welcome.Stream = stream;
        await stream.AuthenticateAsServerAsync(
            (_, hello, _, _) =>
            {
                welcome.Joins = hello.ServerName == JoinServer.ServerName ? _setup.Joins : null;
                return ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificate = material.Certificate,
                    ClientCertificateRequired = welcome.Joins is null,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    AllowTlsResume = false,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        if (welcome.Joins is not null)
                        {
                            return true;
                        }

                        var refusal = default(string);
                        var identity = Verify(material, certificate, ref refusal);
                        welcome.Refusal = refusal;
                        return identity is not null;
                    },
                });
            },
            null,
            cancellation);
        return welcome.Joins is null ? NodeCertificate.Read((X509Certificate2)stream.RemoteCertificate!)! : null;
    }

    private MeshAssociation Associated(Stream stream, NodeIdentity? peer, IPAddress remote, Address remoteAddress, bool isOwn = false) => new(
        LocalAddress, remoteAddress, stream, new FrameGuard(peer, remote, System.Name, _setup.Facts), _maxFrame, _setup.Credentials is null, _refusals, _setup.Conduct,
        _setup.Time, _setup.Log)
    {
        IsOwn = isOwn,
    };

    private MeshAssociation Begin(MeshAssociation association, Action? ended = null)
    {
        if (association.PeerCertificate is { } certificate)
        {
            _setup.Connections.Add(association, certificate);
        }

        association.Pace = _paces.Enter(association.Remote);
        _associations.Begin(association, () =>
        {
            _setup.Connections.Remove(association);
            _paces.Leave(association.Remote);
            ended?.Invoke();
        });
        return association;
    }

    /// <summary>Whom a certificate names; null if it is not to be trusted, or its node is kept out.</summary>
    private NodeIdentity? Verify(TlsMaterial material, X509Certificate? certificate, ref string? refusal)
    {
        var peer = material.Verify(certificate as X509Certificate2, _setup.Time.GetUtcNow(), out refusal);
        if (peer is null || !_setup.Conduct.IsQuarantined(peer))
        {
            return peer;
        }

        refusal = $"{peer} is kept out for what it sent";
        return null;
    }

    private static string HostText(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>One who has connected: what is to be closed, and why.</summary>
    private sealed class Welcome
    {
        public Stream? Stream { get; set; }

        public string? Refusal { get; set; }

        /// <summary>It has no certificate yet and asks for one.</summary>
        public JoinRelay? Joins { get; set; }
    }
}
