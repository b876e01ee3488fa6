using System.Text;

namespace FlannelMesh.Transport;

/// <summary>Akka's AddressData: the actor system's name, and where it listens. Whatever is missing is empty.</summary>
internal readonly record struct WireAddress(string System, string Host, ulong Port, bool IsMalformed)
{
    public static WireAddress Read(ReadOnlySpan<byte> message)
    {
        var (system, host, port) = ("", "", 0UL);
        var fields = new FieldReader(message);
        while (fields.Read())
        {
            switch (fields.Number)
            {
                case 1:
                    system = Encoding.UTF8.GetString(fields.Bytes);
                    break;
                case 2:
                    host = Encoding.UTF8.GetString(fields.Bytes);
                    break;
                case 3:
                    port = fields.Value;
                    break;
                default:
                    break;
            }
        }

        return new WireAddress(system, host, port, fields.IsMalformed);
    }

    /// <summary>HOST:PORT; empty if it is none, since Akka may read something else.</summary>
    public override string ToString() => IsMalformed ? "" : $"{Host}:{Port}";
}
