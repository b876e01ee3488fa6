using System.Collections.Concurrent;
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
/// Akka's frames over TLS 1.3 with certificates on both ends. In place of Akka's own transport, which knows no TLS 1.3, keeps the certificate it
/// started with, and cannot tell whose certificate a message came with. A frame is its length in 4 bytes, most significant first, and Akka's PDU.
/// </summary>
public sealed class MeshTransport : Akka.Remote.Transport.Transport, IDisposable
{
    /// <summary>Connections of one address that have not shown a certificate yet: one who opens many gets no more.</summary>
    private const int MaxStrangersOfAddress = 8;

    private const int MaxStrangers = 1024;
    private const int Backlog = 512;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(10);

    private readonly MeshTransportSetup _setup;
    private readonly IPEndPoint _listen;
    private readonly TimeSpan _handshakeTimeout;
    private readonly int _maxFrame;
    private readonly TaskCompletionSource<IAssociationEventListener> _listener = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<MeshAssociation, Task> _associations = [];
    private readonly StrangerLimit _strangers = new(MaxStrangersOfAddress, MaxStrangers);
    private readonly RefusalBook _refusals;
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
        _refusals = new RefusalBook(_setup.Time);
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
            var material = _setup.Credentials.Current;
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
                            material.Verify(certificate as X509Certificate2, _setup.Time.GetUtcNow(), out refusal)?.MayBeAt(address) == true,
                    },
                    limit.Token);
                var peer = NodeCertificate.Read((X509Certificate2)stream.RemoteCertificate!)!;
                return Begin(stream, peer, address, remoteAddress);
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
        foreach (var association in _associations.Keys)
        {
            association.Close();
        }

        await Task.WhenAll(_associations.Values);
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
                _ = WelcomeAsync(socket, remote, listener, cancellation);
                return;
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
        var refusal = default(string);
        var joins = default(JoinRelay);
        SslStream? stream = null;
        try
        {
            socket.NoDelay = true;
            var material = _setup.Credentials.Current;
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    joins = hello.ServerName == JoinServer.ServerName ? _setup.Joins : null;
                    return ValueTask.FromResult(new SslServerAuthenticationOptions
                    {
                        ServerCertificate = material.Certificate,
                        ClientCertificateRequired = joins is null,
                        EnabledSslProtocols = SslProtocols.Tls13,
                        AllowTlsResume = false,
                        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                            joins is not null || material.Verify(certificate as X509Certificate2, _setup.Time.GetUtcNow(), out refusal) is not null,
                    });
                },
                null,
                limit.Token);
            if (joins is not null)
            {
                // Not a member: it never reaches Akka, and its connection ends here.
                await JoinServer.ServeAsync(stream, remote.Address, joins, material, System, limit.Token, cancellation);
                await stream.DisposeAsync();
                return;
            }

            var peer = NodeCertificate.Read((X509Certificate2)stream.RemoteCertificate!)!;
            listener.Notify(new InboundAssociation(Begin(stream, peer, remote.Address, new Address(SchemeIdentifier, System.Name, HostText(remote.Address), remote.Port))));
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            var reason = refusal ?? (e is OperationCanceledException ? "no TLS in time" : e.Message);
            if (!cancellation.IsCancellationRequested && _refusals.IsNews(remote.Address, reason))
            {
                TransportLog.Refused(_setup.Log, remote.ToString(), reason);
            }

            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket.Dispose();
        }
        finally
        {
            _strangers.Leave(remote.Address);
        }
    }

    private MeshAssociation Begin(SslStream stream, NodeIdentity peer, IPAddress remote, Address remoteAddress)
    {
        var association = new MeshAssociation(LocalAddress, remoteAddress, stream, new FrameGuard(peer, remote, System.Name), _maxFrame, _refusals, _setup.Log);
        _setup.Connections.Add(association, stream.RemoteCertificate!);
        _associations[association] = Task.CompletedTask;
        _associations[association] = RunAsync(association);
        return association;
    }

    private async Task RunAsync(MeshAssociation association)
    {
        await association.RunAsync();
        _setup.Connections.Remove(association);
        _ = _associations.TryRemove(association, out _);
    }

    private static string HostText(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
