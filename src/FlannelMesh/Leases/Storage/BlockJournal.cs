using System.Buffers.Binary;
using System.Collections.Immutable;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Netlink.Files;
using Google.Protobuf;

namespace FlannelMesh.Leases.Storage;

/// <summary>
/// The blocks of a voter on disk: a file of records, each a whole block. Since blocks merge, the order of records and old ones among
/// them do no harm; when the old ones outweigh the others, the file is written anew.
/// <code>
/// "FMLEASE1"  { length u32 LE, CRC-32C u32 LE, NumberedBlock (protobuf) } …
/// </code>
/// </summary>
public sealed class BlockJournal : IDisposable
{
    private const int RecordHeader = 8;

    /// <summary>Below this size rewriting is not worth it.</summary>
    private const long SmallestRewrite = 1 << 20;

    private static readonly byte[] Magic = "FMLEASE1"u8.ToArray();

    private readonly string _path;
    private FileStream _file;
    private ImmutableSortedDictionary<int, BlockState> _blocks;

    private BlockJournal(string path, FileStream file, ImmutableSortedDictionary<int, BlockState> blocks, string? damage)
    {
        _path = path;
        _file = file;
        _blocks = blocks;
        Damage = damage;
    }

    public ImmutableSortedDictionary<int, BlockState> Blocks => _blocks;

    /// <summary>What was wrong with the file, for people; null if nothing was, a torn last record aside.</summary>
    public string? Damage { get; }

    /// <summary>
    /// Opens the journal, or makes one. A last record that a crash cut off was never acknowledged and is dropped. A file that is damaged
    /// elsewhere is set aside, and what could be read before the damage is kept.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static BlockJournal Open(string path)
    {
        if (!File.Exists(path))
        {
            Write(path, ImmutableSortedDictionary<int, BlockState>.Empty);
        }

        var file = OpenFile(path);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var (blocks, length, damage) = Read(bytes);
        if (damage is not null)
        {
            file.Dispose();
            var aside = $"{path}.damaged-{Guid.NewGuid():N}";
            File.Move(path, aside);
            Write(path, blocks);
            file = OpenFile(path);
            damage = $"{path}: {damage}; the file was set aside as {aside}";
        }
        else
        {
            file.SetLength(length);
        }

        file.Seek(0, SeekOrigin.End);
        return new BlockJournal(path, file, blocks, damage);
    }

    /// <summary>Returns once all blocks are on disk.</summary>
    /// <exception cref="IOException">They may or may not be there: the journal must not be used any more.</exception>
    public void Append(IReadOnlyCollection<KeyValuePair<int, BlockState>> blocks)
    {
        using var records = new MemoryStream();
        foreach (var (number, block) in blocks)
        {
            WriteRecord(records, number, block);
            _blocks = _blocks.SetItem(number, _blocks.GetValueOrDefault(number, BlockState.Empty).Merge(block));
        }

        _file.Write(records.GetBuffer().AsSpan(0, (int)records.Length));
        _file.Flush(flushToDisk: true);
        if (_file.Length > SmallestRewrite)
        {
            Rewrite();
        }
    }

    public void Dispose() => _file.Dispose();

    private void Rewrite()
    {
        var live = _blocks.Sum(pair => RecordHeader + Message(pair.Key, pair.Value).CalculateSize());
        if (_file.Length < 8L * live)
        {
            return;
        }

        Write(_path, _blocks);
        _file.Dispose();
        _file = OpenFile(_path);
        _file.Seek(0, SeekOrigin.End);
    }

    /// <summary>Never through a link: what is appended lands in this directory or nowhere.</summary>
    private static FileStream OpenFile(string path) => new(PlainFile.OpenReadWrite(path), FileAccess.ReadWrite, bufferSize: 0);

    private static void Write(string path, ImmutableSortedDictionary<int, BlockState> blocks)
    {
        using var content = new MemoryStream();
        content.Write(Magic);
        foreach (var (number, block) in blocks)
        {
            WriteRecord(content, number, block);
        }

        AtomicFile.Write(path, content.ToArray(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static void WriteRecord(Stream stream, int number, BlockState block)
    {
        var payload = Message(number, block).ToByteArray();
        Span<byte> header = stackalloc byte[RecordHeader];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Of(payload));
        stream.Write(header);
        stream.Write(payload);
    }

    private static NumberedBlock Message(int number, BlockState block) => new() { Number = (uint)number, Block = BlockFormat.ToWire(block) };

    private static (ImmutableSortedDictionary<int, BlockState> Blocks, int Length, string? Damage) Read(ReadOnlySpan<byte> bytes)
    {
        var blocks = ImmutableSortedDictionary.CreateBuilder<int, BlockState>();
        if (!bytes.StartsWith(Magic))
        {
            return (blocks.ToImmutable(), 0, "it does not begin as a lease file does");
        }

        var position = Magic.Length;
        while (position < bytes.Length)
        {
            var rest = bytes[position..];
            var length = rest.Length < RecordHeader ? int.MaxValue : BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length < 0 || length > rest.Length - RecordHeader)
            {
                // Cut off, or a length that reaches beyond the end: nothing after it can be read, and nothing after it was acknowledged.
                return (blocks.ToImmutable(), position, null);
            }

            var payload = rest.Slice(RecordHeader, length);
            if (Crc32C.Of(payload) != BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]))
            {
                var isLast = length == rest.Length - RecordHeader;
                return (blocks.ToImmutable(), position, isLast ? null : $"the checksum of the record at byte {position} is wrong");
            }

            try
            {
                var message = NumberedBlock.Parser.ParseFrom(payload);
                var number = (int)message.Number;
                var block = BlockFormat.FromWire(message.Block ?? new Block());
                blocks[number] = blocks.TryGetValue(number, out var known) ? known.Merge(block) : block;
            }
            catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
            {
                return (blocks.ToImmutable(), position, $"the record at byte {position} is malformed: {e.Message}");
            }

            position += RecordHeader + length;
        }

        return (blocks.ToImmutable(), position, null);
    }
}
