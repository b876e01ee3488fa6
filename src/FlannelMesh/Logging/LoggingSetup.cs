using System.Globalization;
using FlannelMesh.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace FlannelMesh.Logging;

/// <summary>
/// The log: one line an event on standard error, for people or as JSON. Event ids: 1xxx hosting and configuration, 2xxx membership,
/// 3xxx leases, 4xxx peers, 5xxx backends and kernel, 6xxx API.
/// </summary>
public static class LoggingSetup
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>All of Akka's own messages come under this category.</summary>
    private const string AkkaCategory = "Akka.Actor.ActorSystem";

    /// <param name="verbosity">0 for information, 2 and up for debugging; Akka's own messages from 4 on.</param>
    public static ILoggerFactory Create(LogFormat format, int verbosity)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(verbosity >= 2 ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override("Akka", verbosity >= 4 ? LogEventLevel.Information : LogEventLevel.Error)
            .MinimumLevel.Override(AkkaCategory, verbosity >= 4 ? LogEventLevel.Information : LogEventLevel.Error)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        configuration = format == LogFormat.Json
            ? configuration.WriteTo.Console(new RenderedCompactJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose)
            : configuration.WriteTo.Console(
                outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        return new SerilogLoggerFactory(configuration.CreateLogger(), dispose: true);
    }
}
