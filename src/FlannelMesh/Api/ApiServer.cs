using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Api.Access;
using FlannelMesh.Api.Contract;
using FlannelMesh.Api.Watch;
using FlannelMesh.Dashboard;
using FlannelMesh.Hosting;
using FlannelMesh.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Api;

/// <summary>
/// HTTP on a TCP port, which only reads, and on a unix socket for the owner. Every answer comes from memory: no request waits
/// for an actor or for the cluster.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private static readonly string[] Paths =
    [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/node",
        "/api/v1/members",
        "/api/v1/leases",
        "/api/v1/leases/history",
        "/api/v1/peers",
        "/api/v1/voters",
        "/api/v1/dataplane",
        "/api/v1/mesh",
        "/api/v1/pool",
        "/api/v1/problems",
        "/api/v1/events",
        "/api/v1/watch",
    ];

    private const string EventStreamType = "text/event-stream";

    private readonly IAgentState _state;
    private readonly ControlRoutes _changes;
    private readonly EventStream _events;
    private readonly WatchStream _watch;
    private readonly ApiListenOptions _listen;
    private readonly HostCheck _hosts;
    private readonly StreamLimit _streams;
    private readonly StreamLimit _localStreams;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _application;
    private ListenOptions? _http;
    private ListenOptions? _healthz;

    public ApiServer(IAgentState state, IAgentControl control, EventStream events, ApiListenOptions listen, ILogger<ApiServer> log)
    {
        _state = state;
        _changes = new ControlRoutes(control);
        _events = events;
        _watch = new WatchStream(new WatchFeed(state, TimeProvider.System), TimeProvider.System);
        _listen = listen;
        _hosts = new HostCheck(listen.HostNames, () => listen.Certificate?.DnsNames ?? []);
        _streams = new StreamLimit(listen.Limits.Streams, listen.Limits.StreamsPerAddress);
        _localStreams = new StreamLimit(listen.Limits.Streams, listen.Limits.Streams);
        _log = log;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = ControlSocket.Bind)
            .ConfigureKestrel(Configure);
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    /// <summary>Where the read-only listener is, with the port the kernel chose for port 0; null without one.</summary>
    public IPEndPoint? Http => _http?.IPEndPoint;

    /// <summary>Likewise the listener for health checks alone.</summary>
    public IPEndPoint? Healthz => _healthz?.IPEndPoint;

    /// <exception cref="StartupException">A port or the socket's path is taken.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_listen.Conflict() is { } conflict)
        {
            throw new StartupException(conflict);
        }

        ControlSocket.Prepare(_listen.ControlSocket);
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            // Somebody was faster since the ports were probed.
            throw new StartupException(_listen.Conflict() ?? $"the API cannot listen: {e.Message}");
        }

        ApiLog.Listening(_log, Http?.ToString() ?? "no port", _listen.ControlSocket);
    }

    public async ValueTask DisposeAsync()
    {
        // Streams of events end by themselves only when told to.
        await _stopping.CancelAsync();
        using var limit = new CancellationTokenSource(_listen.Limits.StopTimeout);
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        var limits = _listen.Limits;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 << 10;
        kestrel.Limits.RequestHeadersTimeout = limits.HeadTimeout;
        kestrel.Limits.KeepAliveTimeout = limits.KeepAlive;
        kestrel.Limits.MaxRequestLineSize = limits.RequestLine;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.Headers;
        kestrel.Limits.MaxRequestHeaderCount = limits.HeaderCount;
        kestrel.ListenUnixSocket(
            _listen.ControlSocket, listener => Prepare(listener, ListenerRole.Control, new ConnectionGate(limits.LocalConnections, limits.LocalConnections)));
        if (_listen.Http is { } http)
        {
            kestrel.Listen(http, listener => _http = Prepare(
                listener, ListenerRole.ReadOnly, new ConnectionGate(limits.Connections, limits.ConnectionsPerAddress), _listen.Certificate));
        }

        if (_listen.Healthz is { } healthz && !_listen.IsHealthzShared)
        {
            kestrel.Listen(healthz, listener => _healthz = Prepare(
                listener, ListenerRole.HealthOnly, new ConnectionGate(limits.HealthConnections, limits.HealthConnections / 2)));
        }
    }

    /// <summary>Each listener has a gate of its own: who fills one is in nobody's way at the others.</summary>
    private ListenOptions Prepare(ListenOptions listener, ListenerRole role, ConnectionGate gate, HttpCertificate? certificate = null)
    {
        listener.Protocols = HttpProtocols.Http1;
        listener.Use(next => async connection =>
        {
            using var seat = gate.TryEnter((connection.RemoteEndPoint as IPEndPoint)?.Address, connection.Abort);
            if (seat is null)
            {
                connection.Abort();
                return;
            }

            connection.Features.Set(seat);
            connection.Features.Set(role);
            await next(connection);
        });
        if (certificate is not null)
        {
            listener.UseHttps(HttpsListener.Options(certificate, _listen.Limits.HeadTimeout));
        }

        return listener;
    }

    private async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        var seat = context.Features.Get<ConnectionSeat>();
        seat?.Begin();
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client is gone, or the agent stops.
        }
        catch (Exception e)
        {
            ApiLog.Failed(_log, context.Request.Path, e.ToString());
            if (!context.Response.HasStarted)
            {
                await WriteAsync(context, new ErrorView("internal error; the agent's log has more"), ApiJson.Default.ErrorView, 500);
            }
        }
        finally
        {
            seat?.End();
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        // A connection that nobody marked may do the least.
        var role = context.Features.Get<ListenerRole>() ?? ListenerRole.HealthOnly;
        if (!role.IsLocal && !_hosts.IsAllowed(context.Request.Host))
        {
            return WriteAsync(context, new ErrorView($"host '{context.Request.Host}' is not this agent"), ApiJson.Default.ErrorView, 421);
        }

        if (role.IsLocal && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return ChangeAsync(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(context, new ErrorView($"{context.Request.Method} is not allowed here"), ApiJson.Default.ErrorView, 405);
        }

        var path = context.Request.Path.Value ?? "";
        if (role.IsHealthOnly && path is not ("/healthz" or "/readyz"))
        {
            return NotFound(context, path);
        }

        if (DashboardFiles.Find(context.Request) is { } file)
        {
            return file.WriteAsync(context);
        }

        if (!role.IsLocal && !role.IsHealthOnly && _listen.Access.Judge(context) is { } refusal)
        {
            return RefuseAsync(context, refusal);
        }

        return path switch
        {
            "/healthz" => WriteTextAsync(context, "flannelmesh is running\n"),
            "/readyz" => WriteReadinessAsync(context),
            "/metrics" => WriteTextAsync(context, MetricsText.Of(_state), MetricsText.ContentType),
            "/api/v1/node" => WriteAsync(context, _state.Node, ApiJson.Default.NodeView),
            "/api/v1/members" => WriteAsync(context, _state.Members, ApiJson.Default.IReadOnlyListMemberView),
            "/api/v1/leases" => WriteAsync(context, _state.Leases, ApiJson.Default.IReadOnlyListLeaseView),
            "/api/v1/peers" => WriteAsync(context, _state.Peers, ApiJson.Default.IReadOnlyListPeerView),
            "/api/v1/voters" => WriteAsync(context, _state.Voters, ApiJson.Default.VotersView),
            "/api/v1/dataplane" => WriteAsync(context, _state.Dataplane, ApiJson.Default.DataplaneView),
            "/api/v1/mesh" => WriteAsync(context, _state.Mesh, ApiJson.Default.MeshView),
            "/api/v1/pool" => WriteAsync(context, _state.Pool, ApiJson.Default.PoolView),
            "/api/v1/problems" => WriteAsync(context, _state.Problems, ApiJson.Default.IReadOnlyListMeshProblemView),
            "/api/v1/leases/history" => WriteHistoryAsync(context),
            "/api/v1/events" => StreamAsync(context, end => WriteEventsAsync(context, end)),
            "/api/v1/watch" => StreamAsync(context, end => _watch.WriteAsync(context.Response, end)),
            "/" => WriteTextAsync(context, $"flannelmesh\n\n{string.Join('\n', Paths)}\n"),
            _ => NotFound(context, path),
        };
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (await _changes.TryHandleAsync(context.Request, context.RequestAborted) is not { } result)
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await WriteAsync(context, new ErrorView($"{context.Request.Method} {context.Request.Path} is not allowed here"), ApiJson.Default.ErrorView, 405);
        }
        else if (result.Status == StatusCodes.Status200OK)
        {
            await (result.Invitation is { } invitation
                ? WriteAsync(context, invitation, ApiJson.Default.InvitationView)
                : WriteAsync(context, new MessageView(result.Message), ApiJson.Default.MessageView));
        }
        else
        {
            await WriteAsync(context, new ErrorView(result.Message), ApiJson.Default.ErrorView, result.Status);
        }
    }

    private Task WriteReadinessAsync(HttpContext context)
    {
        var missing = _state.Missing;
        return WriteAsync(context, new ReadinessView(missing.Count == 0, missing), ApiJson.Default.ReadinessView, missing.Count == 0 ? 200 : 503);
    }

    private Task WriteHistoryAsync(HttpContext context)
    {
        var subnet = context.Request.Query["subnet"].FirstOrDefault();
        return _state.LeaseHistory(subnet) is { } history
            ? WriteAsync(context, history, ApiJson.Default.IReadOnlyListLeaseChangeView)
            : WriteAsync(
                context,
                new ErrorView($"subnet '{subnet}' is not one of the pool; it must be written as in /api/v1/leases, such as {_state.Pool.SubnetMin}/{_state.Pool.SubnetLen}"),
                ApiJson.Default.ErrorView,
                400);
    }

    private static Task RefuseAsync(HttpContext context, AccessRefusal refusal)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"flannelmesh\"";
        }

        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, new ErrorView(refusal.Problem), ApiJson.Default.ErrorView, refusal.Status);
    }

    /// <summary>An answer that does not end before the client or the agent does.</summary>
    private async Task StreamAsync(HttpContext context, Func<CancellationToken, Task> write)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = EventStreamType;
            return;
        }

        var (limit, address) = (context.Features.Get<ListenerRole>() is { IsLocal: true } ? _localStreams : _streams, context.Connection.RemoteIpAddress);
        if (limit.TryEnter(address) is { } problem)
        {
            await WriteAsync(context, new ErrorView(problem), ApiJson.Default.ErrorView, StatusCodes.Status429TooManyRequests);
            return;
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
            context.Response.ContentType = EventStreamType;
            await write(end.Token);
        }
        finally
        {
            limit.Leave(address);
        }
    }

    private async Task WriteEventsAsync(HttpContext context, CancellationToken end)
    {
        await context.Response.WriteAsync(": flannelmesh\n\n", end);
        await context.Response.Body.FlushAsync(end);
        _ = long.TryParse(context.Request.Headers["Last-Event-ID"], out var lastId);
        await foreach (var view in _events.Listen(lastId, end))
        {
            var json = JsonSerializer.Serialize(view, ApiJson.Default.EventView);
            await context.Response.WriteAsync($"id: {view.Id}\nevent: {view.Kind}\ndata: {json}\n\n", end);
            await context.Response.Body.FlushAsync(end);
        }

        await context.Response.WriteAsync(": too slow, events are lost; come back with Last-Event-ID\n\n", end);
    }

    private static Task NotFound(HttpContext context, string path) =>
        WriteAsync(context, new ErrorView($"there is no {path}"), ApiJson.Default.ErrorView, 404);

    private static Task WriteTextAsync(HttpContext context, string text, string type = "text/plain; charset=utf-8")
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type)).AsTask();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
