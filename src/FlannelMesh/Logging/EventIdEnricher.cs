using Serilog.Core;
using Serilog.Events;

namespace FlannelMesh.Logging;

/// <summary>Makes a message's number a text of its own, with a space after it; what libraries say has no number.</summary>
internal sealed class EventIdEnricher : ILogEventEnricher
{
    public const string Property = "EventNumber";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) =>
        logEvent.AddPropertyIfAbsent(new LogEventProperty(Property, new ScalarValue(NumberOf(logEvent) is { } number and > 0 ? $"{number} " : "")));

    /// <returns>Null if it has none.</returns>
    public static int? NumberOf(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue("EventId", out var value) && value is StructureValue structure
            && structure.Properties.FirstOrDefault(property => property.Name == "Id")?.Value is ScalarValue { Value: int number }
                ? number
                : null;
}
