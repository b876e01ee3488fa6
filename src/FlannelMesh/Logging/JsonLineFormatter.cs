using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace FlannelMesh.Logging;

/// <summary>
/// One object a line, in the names of CLEF: @t time, @l level, @i the message's number (0 for what libraries say), @m message, @x exception;
/// then the message's fields, spelled as in the API's JSON.
/// </summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    private readonly JsonValueFormatter _values = new();
    private readonly MessageTemplateTextFormatter _message = new("{Message:lj}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write("{\"@t\":\"");
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        output.Write("\",\"@l\":\"");
        output.Write(logEvent.Level);
        output.Write("\",\"@i\":");
        output.Write((EventIdEnricher.NumberOf(logEvent) ?? 0).ToString(CultureInfo.InvariantCulture));
        output.Write(",\"@m\":");
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        _message.Format(logEvent, message);
        JsonValueFormatter.WriteQuotedJsonString(message.ToString(), output);
        if (logEvent.Exception is not null)
        {
            output.Write(",\"@x\":");
            JsonValueFormatter.WriteQuotedJsonString(logEvent.Exception.ToString(), output);
        }

        foreach (var (name, value) in logEvent.Properties.Where(property => property.Key is not ("EventId" or EventIdEnricher.Property)))
        {
            output.Write(',');
            JsonValueFormatter.WriteQuotedJsonString(FieldName(name), output);
            output.Write(':');
            _values.Format(value, output);
        }

        output.Write("}\n");
    }

    /// <summary>"NodeId" is nodeId; the names of CLEF begin with @, so a field that does begins with two.</summary>
    private static string FieldName(string name) => name[0] == '@' ? $"@{name}" : char.ToLowerInvariant(name[0]) + name[1..];
}
